"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { ListX } from "lucide-react";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { Duration } from "@/components/shared/duration";
import { QueryContent } from "@/components/shared/query-state";
import { useTeam } from "@/components/shared/team-context";
import { Timestamp } from "@/components/shared/timestamp";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { TextLink } from "@/components/ui/link-button";
import { LoadMore } from "@/components/ui/load-more";
import { Select } from "@/components/ui/select";
import { SkeletonTable } from "@/components/ui/skeleton";
import { Table, TBody, Td, THead, Th, Tr } from "@/components/ui/table";
import { paths } from "@/lib/browser/paths";
import type { BackfillDetail, BackfillItemView } from "@/lib/schemas/api/backfill";
import { BACKFILL_ITEM_STATES } from "@/lib/schemas/states";
import { DateStateBadge, itemStateLabel } from "./looks";
import { backfillQueries } from "./queries";

const stateOptions = [
  { value: "all" as const, label: "All dates" },
  ...BACKFILL_ITEM_STATES.map((state) => ({ value: state, label: itemStateLabel(state) })),
];

/** The dates of a backfill with what became of each, in the order in which they start. */
export function DateTable({ backfill }: { backfill: BackfillDetail }) {
  const { slug } = useTeam();
  const [state, setState] = useQueryState("state", parseAsStringLiteral(BACKFILL_ITEM_STATES));
  const query = useInfiniteQuery(backfillQueries.dates(slug, backfill, state));
  return (
    <>
      <search aria-label="Filter dates" className="w-40">
        <Select
          aria-label="State of the date"
          options={stateOptions}
          value={state ?? "all"}
          onValueChange={(next) => void setState(next === "all" ? null : next)}
        />
      </search>
      <QueryContent
        query={query}
        skeleton={
          <Card flush>
            <SkeletonTable rows={8} columns={4} />
          </Card>
        }
      >
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items);
          return (
            <Card flush>
              {items.length === 0 ? (
                <EmptyState icon={<ListX size={18} aria-hidden />} title="No such date" />
              ) : (
                <Rows items={items} backfill={backfill} />
              )}
              <LoadMore
                shown={items.length}
                noun={items.length === 1 ? "date" : "dates"}
                hasMore={query.hasNextPage}
                loading={query.isFetchingNextPage}
                onLoadMore={() => void query.fetchNextPage()}
              />
            </Card>
          );
        }}
      </QueryContent>
    </>
  );
}

function Rows({
  items,
  backfill: { dagId, timezone },
}: {
  items: readonly BackfillItemView[];
  backfill: BackfillDetail;
}) {
  const { slug } = useTeam();
  return (
    <Table label="Dates">
      <THead>
        <Th>Logical date</Th>
        <Th shrink>State</Th>
        <Th>Why</Th>
        <Th shrink align="end">
          Duration
        </Th>
      </THead>
      <TBody>
        {items.map(({ position, logicalDate, state, reasonText, run }) => {
          const date = (
            <Timestamp value={logicalDate} zone={timezone} format="absolute" focusable={false} />
          );
          return (
            <Tr key={position}>
              <Td label="Logical date">
                {run === null ? (
                  date
                ) : (
                  <TextLink href={paths.run(slug, dagId, run.id)}>{date}</TextLink>
                )}
              </Td>
              <Td shrink label="State">
                <DateStateBadge state={state} />
              </Td>
              <Td label="Why" className="text-ink-2">
                {reasonText}
              </Td>
              <Td shrink align="end" label="Duration">
                {run?.startedAt != null && state !== "left" && state !== "waiting" && (
                  <Duration startedAt={run.startedAt} endedAt={run.endedAt} />
                )}
              </Td>
            </Tr>
          );
        })}
      </TBody>
    </Table>
  );
}
