"use client";

import Link from "next/link";
import type { ReactNode } from "react";
import { CronText } from "@/components/shared/cron-text";
import { PauseSwitch } from "@/components/shared/pause-switch";
import { RunBars } from "@/components/shared/run-bars";
import { SelectAllTh, SelectTd } from "@/components/shared/selection/select-cells";
import type { RowSelector } from "@/components/shared/selection/use-row-selection";
import { StateBadge } from "@/components/shared/state-mark";
import { useTeam } from "@/components/shared/team-context";
import { Timestamp } from "@/components/shared/timestamp";
import { Badge } from "@/components/ui/badge";
import { Table, TBody, Td, THead, Th, Tr } from "@/components/ui/table";
import { Tag } from "@/components/ui/tag";
import { paths } from "@/lib/browser/paths";
import type { DagListItem } from "@/lib/schemas/api/dag";
import { runBarsOf } from "./run-bars-of";

/** The DAGs, one a row; blocks of labelled lines on a phone. */
export function DagTable({
  items,
  rows,
  activeTag,
  onTag,
  renderTrigger,
}: {
  items: readonly DagListItem[];
  /** Which of them are selected. */
  rows: RowSelector;
  activeTag: string;
  onTag: (tag: string) => void;
  renderTrigger: (dag: DagListItem) => ReactNode;
}) {
  return (
    <Table label="DAGs">
      <THead>
        <SelectAllTh rows={rows} noun="DAGs" />
        <Th shrink>
          <span className="sr-only">Schedule on or off</span>
        </Th>
        <Th>DAG</Th>
        <Th className="max-lg:hidden">Schedule</Th>
        <Th shrink>Last 20 runs</Th>
        <Th shrink>Last run</Th>
        <Th shrink>
          <span className="sr-only">Actions</span>
        </Th>
      </THead>
      <TBody>
        {items.map((dag) => (
          <DagRow
            key={dag.dagId}
            dag={dag}
            rows={rows}
            activeTag={activeTag}
            onTag={onTag}
            trigger={renderTrigger(dag)}
          />
        ))}
      </TBody>
    </Table>
  );
}

function DagRow({
  dag,
  rows,
  activeTag,
  onTag,
  trigger,
}: {
  dag: DagListItem;
  rows: RowSelector;
  activeTag: string;
  onTag: (tag: string) => void;
  trigger: ReactNode;
}) {
  const { slug } = useTeam();
  const deleted = dag.deletedAt !== null;
  const last = dag.recentRuns[0];
  return (
    <Tr selected={rows.isSelected(dag.dagId)}>
      {deleted ? (
        <Td shrink className="max-md:hidden!">
          {null}
        </Td>
      ) : (
        <SelectTd rows={rows} id={dag.dagId} name={dag.dagId} />
      )}
      <Td shrink className="max-sm:hidden!">
        {!deleted && <PauseSwitch dagId={dag.dagId} paused={dag.paused} zone={dag.timezone} />}
      </Td>
      <Td className="sm:w-[40%] sm:max-w-0">
        <div className="flex min-w-0 flex-1 items-start gap-3 max-sm:w-0 max-sm:min-w-full">
          <div className="min-w-0 flex-1">
            <div className="flex min-w-0 items-center gap-2">
              <Link
                href={paths.dag(slug, dag.dagId)}
                className="min-w-0 truncate rounded-xs font-medium text-ink underline-offset-2 hover:underline"
              >
                {dag.dagId}
              </Link>
              <span className="flex min-w-0 shrink items-center gap-1 overflow-hidden max-sm:hidden!">
                {dag.tags.slice(0, 3).map((tag) => (
                  <Tag key={tag} name={tag} active={tag === activeTag} onClick={() => onTag(tag)} />
                ))}
                {dag.tags.length > 3 && (
                  <span className="text-2xs text-ink-3">+{dag.tags.length - 3}</span>
                )}
              </span>
              {deleted && <Badge tone="danger">Deleted</Badge>}
            </div>
            {dag.description !== "" && (
              <p className="truncate text-ink-3 text-xs">{dag.description}</p>
            )}
          </div>
          {!deleted && (
            <span className="flex shrink-0 items-center gap-2 sm:hidden">
              <PauseSwitch dagId={dag.dagId} paused={dag.paused} zone={dag.timezone} />
              {trigger}
            </span>
          )}
        </div>
      </Td>
      <Td label="Schedule" className="max-lg:sm:hidden!">
        <div className="flex min-w-0 flex-col max-sm:items-end">
          <CronText words={dag.schedule === null ? null : dag.scheduleText} className="max-w-72" />
          <NextRun dag={dag} />
        </div>
      </Td>
      <Td label="Last 20 runs" shrink>
        <RunBars runs={runBarsOf(slug, dag.dagId, dag.recentRuns)} label={`Runs of ${dag.dagId}`} />
      </Td>
      <Td label="Last run" shrink>
        {last === undefined ? (
          <span className="text-ink-3">never</span>
        ) : (
          <Link
            href={paths.run(slug, dag.dagId, last.id)}
            className="inline-flex items-center gap-2 rounded-md hover:underline"
          >
            <StateBadge state={last.state} kind="run" size="sm" />
            <Timestamp
              value={last.startedAt ?? last.logicalDate}
              zone={dag.timezone}
              focusable={false}
              className="text-ink-3 text-xs"
            />
          </Link>
        )}
      </Td>
      <Td shrink align="end" className="max-sm:hidden!">
        {!deleted && trigger}
      </Td>
    </Tr>
  );
}

function NextRun({ dag }: { dag: DagListItem }) {
  if (dag.deletedAt !== null && dag.purgeAfter !== null) {
    return (
      <span className="text-ink-3 text-xs">
        gone for good <Timestamp value={dag.purgeAfter} focusable={false} />
      </span>
    );
  }
  if (dag.schedule === null) return null;
  if (dag.paused) return <span className="text-ink-3 text-xs">paused</span>;
  if (dag.atRunLimit) {
    return <span className="text-warn-text text-xs">waits: at its limit of active runs</span>;
  }
  if (dag.nextRunAt === null) return <span className="text-ink-3 text-xs">no further runs</span>;
  return (
    <span className="text-ink-3 text-xs">
      next <Timestamp value={dag.nextRunAt} zone={dag.timezone} focusable={false} />
    </span>
  );
}
