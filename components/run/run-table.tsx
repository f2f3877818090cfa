"use client";

import Link from "next/link";
import type { ReactNode } from "react";
import { Duration } from "@/components/shared/duration";
import { SelectAllTh, SelectTd } from "@/components/shared/selection/select-cells";
import type { RowSelector } from "@/components/shared/selection/use-row-selection";
import { useTeam } from "@/components/shared/team-context";
import { Timestamp } from "@/components/shared/timestamp";
import { TextLink } from "@/components/ui/link-button";
import { Table, TBody, Td, THead, Th, Tr } from "@/components/ui/table";
import { paths } from "@/lib/browser/paths";
import type { RunView } from "@/lib/schemas/api/run";
import { EndedBy, RunStateBadge } from "./run-state-badge";
import { RunType } from "./run-type";

/** Runs, one a row. */
export function RunTable({
  runs,
  rows,
  showDag,
  zone,
  renderMenu,
}: {
  runs: readonly RunView[];
  /** Which of them are selected. */
  rows: RowSelector;
  showDag: boolean;
  /** The DAG's zone, where all are of one. */
  zone?: string;
  /** What can be done with a run. */
  renderMenu: (run: RunView) => ReactNode;
}) {
  const { slug } = useTeam();
  return (
    <Table label="Runs">
      <THead>
        <SelectAllTh rows={rows} noun="runs" />
        <Th shrink>State</Th>
        {showDag && <Th>DAG</Th>}
        <Th>Logical date</Th>
        <Th shrink>Type</Th>
        <Th shrink>Started</Th>
        <Th shrink align="end">
          Duration
        </Th>
        <Th shrink align="end" className="max-md:hidden">
          Version
        </Th>
        <Th className="max-lg:hidden">By</Th>
        <Th shrink>
          <span className="sr-only">Actions</span>
        </Th>
      </THead>
      <TBody>
        {runs.map((run) => (
          <Tr key={run.id} selected={rows.isSelected(run.id)}>
            <SelectTd rows={rows} id={run.id} name={`the run ${run.runId} of ${run.dagId}`} />
            <Td shrink label="State">
              <Link href={paths.run(slug, run.dagId, run.id)} tabIndex={-1} className="inline-flex">
                <RunStateBadge run={run} />
              </Link>
              {(run.cancelledBy !== null || run.timedOut) && (
                <span className="block max-w-44 truncate max-md:inline max-md:pl-2">
                  <EndedBy run={run} />
                </span>
              )}
            </Td>
            {showDag && (
              <Td label="DAG">
                <Link
                  href={paths.dag(slug, run.dagId)}
                  className="long-name rounded-xs font-medium underline-offset-2 hover:underline"
                >
                  {run.dagId}
                </Link>
              </Td>
            )}
            <Td label="Logical date">
              <TextLink href={paths.run(slug, run.dagId, run.id)}>
                <Timestamp
                  value={run.logicalDate}
                  format="absolute"
                  focusable={false}
                  {...(zone === undefined ? {} : { zone })}
                />
              </TextLink>
            </Td>
            <Td shrink label="Type">
              <RunType type={run.type} />
            </Td>
            <Td shrink label="Started">
              {run.startedAt === null ? (
                <span className="text-ink-3">not yet</span>
              ) : (
                <Timestamp value={run.startedAt} focusable={false} className="text-ink-2" />
              )}
            </Td>
            <Td shrink align="end" label="Duration">
              <Duration startedAt={run.startedAt} endedAt={run.endedAt} />
            </Td>
            <Td shrink align="end" label="Version" className="text-ink-2 max-md:hidden">
              v{run.versionNumber}
            </Td>
            <Td label="By" className="text-ink-2 max-lg:hidden md:max-w-40 md:truncate">
              {run.triggeredBy}
            </Td>
            <Td shrink align="end" label="Actions">
              {renderMenu(run)}
            </Td>
          </Tr>
        ))}
      </TBody>
    </Table>
  );
}
