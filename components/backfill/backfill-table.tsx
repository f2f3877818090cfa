"use client";

import { useTeam } from "@/components/shared/team-context";
import { Timestamp } from "@/components/shared/timestamp";
import { TextLink } from "@/components/ui/link-button";
import { Table, TBody, Td, THead, Th, Tr } from "@/components/ui/table";
import { formatNumber } from "@/lib/browser/format";
import { paths } from "@/lib/browser/paths";
import type { BackfillView } from "@/lib/schemas/api/backfill";
import { CountsBar } from "./counts-bar";
import { BackfillStateBadge } from "./looks";

/** Backfills, one a row. */
export function BackfillTable({
  backfills,
  showDag,
}: {
  backfills: readonly BackfillView[];
  showDag: boolean;
}) {
  const { slug } = useTeam();
  return (
    <Table label="Backfills">
      <THead>
        <Th shrink>State</Th>
        {showDag && <Th>DAG</Th>}
        <Th>Dates</Th>
        <Th>Progress</Th>
        <Th shrink align="end">
          Done
        </Th>
        <Th shrink>Started</Th>
        <Th className="max-lg:hidden">By</Th>
      </THead>
      <TBody>
        {backfills.map((backfill) => {
          const { counts } = backfill;
          const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
          return (
            <Tr key={backfill.id}>
              <Td shrink label="State">
                <BackfillStateBadge state={backfill.state} />
              </Td>
              {showDag && (
                <Td label="DAG">
                  <TextLink
                    href={paths.dag(slug, backfill.dagId, "backfills")}
                    className="long-name"
                  >
                    {backfill.dagId}
                  </TextLink>
                </Td>
              )}
              <Td label="Dates">
                <TextLink href={paths.backfill(slug, backfill.dagId, backfill.id)}>
                  <Timestamp value={backfill.fromDate} format="absolute" focusable={false} /> to{" "}
                  <Timestamp value={backfill.toDate} format="absolute" focusable={false} />
                </TextLink>
              </Td>
              <Td label="Progress" className="min-w-32">
                <CountsBar counts={counts} />
              </Td>
              <Td shrink align="end" label="Done" className="text-ink-2">
                {formatNumber(total - counts.waiting - counts.running)} of {formatNumber(total)}
              </Td>
              <Td shrink label="Started">
                <Timestamp value={backfill.createdAt} focusable={false} className="text-ink-2" />
              </Td>
              <Td className="max-w-40 truncate text-ink-2 max-lg:hidden">{backfill.createdBy}</Td>
            </Tr>
          );
        })}
      </TBody>
    </Table>
  );
}
