"use client";

import Link from "next/link";
import type { ReactNode } from "react";
import { Duration } from "@/components/shared/duration";
import { NoteMark } from "@/components/shared/note-mark";
import { SelectAllTh, SelectTd } from "@/components/shared/selection/select-cells";
import { SelectionBar } from "@/components/shared/selection/selection-bar";
import { type RowSelector, useRowSelection } from "@/components/shared/selection/use-row-selection";
import { stateLook } from "@/components/shared/state";
import { StateBadge } from "@/components/shared/state-mark";
import { useTeam } from "@/components/shared/team-context";
import { toggled, useFolds } from "@/components/shared/use-folds";
import { Table, TBody, Td, THead, Th, Tr } from "@/components/ui/table";
import { Tooltip } from "@/components/ui/tooltip";
import { formatCount, formatDuration } from "@/lib/browser/format";
import { useNow } from "@/lib/browser/now";
import { paths } from "@/lib/browser/paths";
import { treeRows } from "@/lib/core/dag/group-tree";
import type { RunDetail, TaskInstanceView } from "@/lib/schemas/api/run";
import { ganttBar, runSpan, type TimeSpan } from "./gantt";
import { GroupRow } from "./group-row";

/** A run's tasks, in their groups: state, tries, duration, and when they waited and ran. */
export function TaskTable({
  run,
  tasks,
  renderGroupActions,
  renderBulk,
}: {
  run: RunDetail;
  tasks: readonly TaskInstanceView[];
  /** What can be done with all tasks of a group. */
  renderGroupActions: (groupId: string) => ReactNode;
  /** What can be done with several tasks at once. */
  renderBulk: (tasks: readonly string[]) => ReactNode;
}) {
  const { slug } = useTeam();
  const { folded, setFolded } = useFolds(`${slug}/${run.dagId}/run`);
  const now = useNow() ?? Date.parse(run.endedAt ?? run.queuedAt);
  const span = runSpan(run, tasks, now);
  const rows = rowsOf(run, tasks, folded ?? []);
  const selector = useRowSelection(
    rows.flatMap((row) => (row.kind === "task" ? (tasks[row.task]?.taskId ?? []) : [])),
    run.id,
  );
  const shown = { run, span, now, selector };
  return (
    <>
      <Table label="Tasks of the run">
        <THead>
          <SelectAllTh rows={selector} noun="tasks" />
          <Th>Task</Th>
          <Th shrink>State</Th>
          <Th shrink align="end">
            Try
          </Th>
          <Th shrink align="end">
            Duration
          </Th>
          <Th className="w-2/5 max-sm:hidden">
            <span className="flex items-center gap-3">
              Time line
              <span className="inline-flex items-center gap-1 font-normal">
                <span
                  aria-hidden="true"
                  className="h-px w-4 border-t-2 border-line-strong border-dotted"
                />
                waiting
              </span>
              <span className="inline-flex items-center gap-1 font-normal">
                <span aria-hidden="true" className="h-2 w-4 rounded-xs bg-control" /> running
              </span>
            </span>
          </Th>
        </THead>
        <TBody>
          {rows.map((row) => {
            if (row.kind === "group") {
              return (
                <GroupRow
                  key={row.id}
                  row={row}
                  tasks={row.tasks.flatMap((place) => tasks[place] ?? [])}
                  onToggle={() => setFolded(toggled(folded ?? [], row.id))}
                  actions={renderGroupActions(row.id)}
                />
              );
            }
            const task = tasks[row.task];
            return task && <TaskRow key={task.id} task={task} level={row.level} {...shown} />;
          })}
        </TBody>
      </Table>
      {selector.ids.length > 0 && (
        <SelectionBar
          label="Selected tasks"
          rows={selector}
          words={`${formatCount(selector.ids.length, "task")} selected`}
          actions={renderBulk(selector.ids)}
          onClear={selector.clear}
        />
      )}
    </>
  );
}

function rowsOf(run: RunDetail, tasks: readonly TaskInstanceView[], folded: readonly string[]) {
  const homes = new Map(
    run.groups.flatMap(({ groupId, tasks: own }) =>
      own.map((taskId) => [taskId, groupId] as const),
    ),
  );
  const placed = tasks.map(({ taskId }) => ({ taskId, group: homes.get(taskId) ?? null }));
  return treeRows(placed, run.groups, new Set(folded));
}

function indentOf(level: number) {
  return level === 1 ? undefined : { paddingLeft: `${Math.min(level - 1, 6)}rem` };
}

function TaskRow({
  run,
  task,
  level,
  span,
  now,
  selector,
}: {
  run: RunDetail;
  selector: RowSelector;
  task: TaskInstanceView;
  level: number;
  span: TimeSpan;
  now: number;
}) {
  const { slug } = useTeam();
  return (
    <Tr selected={selector.isSelected(task.taskId)}>
      <SelectTd rows={selector} id={task.taskId} name={`the task ${task.taskId}`} />
      <Td>
        <span className="flex min-w-0 flex-wrap items-baseline gap-x-2" style={indentOf(level)}>
          <Link
            href={paths.task(slug, run.dagId, run.id, task.taskId)}
            className="break-all rounded-xs font-medium underline-offset-2 hover:underline"
          >
            {task.taskId}
          </Link>
          {task.mapped !== null && task.mapped.count > 0 && (
            <span className="text-ink-3 text-xs">{instanceCounts(task.mapped)}</span>
          )}
          <span className="text-ink-3 text-xs">{task.operator}</span>
          <NoteMark note={task.note} />
        </span>
      </Td>
      <Td shrink label="State">
        <StateBadge state={task.state} size="sm" />
      </Td>
      <Td shrink align="end" label="Try" className="text-ink-2">
        {task.tryNumber === 0 ? "–" : `${task.tryNumber} of ${task.maxTries}`}
      </Td>
      <Td shrink align="end" label="Duration">
        <Duration startedAt={task.startedAt} endedAt={task.endedAt} />
      </Td>
      <Td>
        <InlineBar task={task} span={span} now={now} />
      </Td>
    </Tr>
  );
}

/** How many instances a mapped task has, and how many of them failed. */
function instanceCounts({ count, states }: NonNullable<TaskInstanceView["mapped"]>): string {
  const failed = (states.failed ?? 0) + (states.upstream_failed ?? 0);
  const told = formatCount(count, "instance");
  return failed === 0 ? told : `${told}, ${failed.toLocaleString("en-US")} failed`;
}

const percent = (share: number) => `${(share * 100).toFixed(3)}%`;

function InlineBar({ task, span, now }: { task: TaskInstanceView; span: TimeSpan; now: number }) {
  const bar = ganttBar(task, span, now);
  if (bar === null) return <span className="block h-5 w-full" />;
  const length = span.endMs - span.startMs;
  const waited = (bar.runFrom - bar.waitFrom) * length;
  const ran = (bar.to - bar.runFrom) * length;
  const words = `after ${formatDuration(bar.waitFrom * length)}: waited ${formatDuration(waited)}${
    task.startedAt === null ? "" : `, ran ${formatDuration(ran)}`
  }`;
  return (
    <Tooltip content={words}>
      <div
        role="img"
        aria-label={words}
        className={`st-${stateLook(task.state).token} relative h-5 w-full`}
      >
        <span
          className="absolute top-1/2 border-line-strong border-t-2 border-dotted"
          style={{ left: percent(bar.waitFrom), width: percent(bar.runFrom - bar.waitFrom) }}
        />
        {task.startedAt !== null && (
          <span
            className="absolute top-1 bottom-1 min-w-0.75 rounded-xs bg-(--st)"
            style={{
              left: `min(${percent(bar.runFrom)}, calc(100% - 3px))`,
              width: percent(bar.to - bar.runFrom),
            }}
          />
        )}
      </div>
    </Tooltip>
  );
}
