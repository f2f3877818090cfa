"use client";

import { useQuery } from "@tanstack/react-query";
import { StickyNote } from "lucide-react";
import { useEffect, useState } from "react";
import { StateBadge } from "@/components/shared/state-mark";
import { useTeam } from "@/components/shared/team-context";
import { formatDuration } from "@/lib/browser/format";
import { runQueries } from "@/lib/browser/run-queries";
import { formatInstant } from "@/lib/browser/zone";
import type { GridHover } from "./grid-canvas";
import { runDuration, type ShownGrid, stateAt, stateCounts } from "./model";

/** How long the pointer must rest before details are asked for, in milliseconds. */
const REST_MS = 150;
const WIDTH = 240;

/** What is under the pointer: task, state, date, duration and try. */
export function GridHint({
  dagId,
  grid,
  hover,
  zone,
  width,
}: {
  dagId: string;
  grid: ShownGrid;
  hover: GridHover;
  zone: string;
  /** Of the box that it must stay within, in pixels. */
  width: number;
}) {
  const { slug } = useTeam();
  const { cursor, box } = hover;
  const run = grid.runs[cursor.column];
  const row = grid.rows[cursor.row];
  const task = row?.kind === "task" ? grid.source.tasks[row.task] : undefined;
  const [restedOn, setRestedOn] = useState<string | null>(null);
  const runId = run?.id ?? "";
  useEffect(() => {
    const timer = setTimeout(() => setRestedOn(runId), REST_MS);
    return () => clearTimeout(timer);
  }, [runId]);
  const tasks = useQuery({
    ...runQueries.tasks(slug, dagId, runId),
    enabled: restedOn === runId && task !== undefined,
  });
  const failedRun = useQuery({
    ...runQueries.detail(slug, dagId, runId),
    enabled: restedOn === runId && row === undefined && run?.state === "failed",
  });
  if (run === undefined) return null;
  const cancelledBy = row === undefined ? (failedRun.data?.cancelledBy ?? null) : null;
  const instance = tasks.data?.items.find((one) => one.taskId === task?.taskId);
  const state = stateAt(run, cursor.row);
  const left = box.x + box.width + 8 + WIDTH > width ? box.x - WIDTH - 8 : box.x + box.width + 8;
  const durationMs =
    instance === undefined
      ? null
      : instance.startedAt === null
        ? null
        : Date.parse(instance.endedAt ?? new Date().toISOString()) - Date.parse(instance.startedAt);
  const shownMs = row === undefined ? runDuration(run, Date.now()) : durationMs;
  return (
    <div
      aria-hidden="true"
      className="overlay pointer-events-none absolute z-10 flex flex-col gap-1.5 px-3 py-2 text-ink-2 text-xs"
      style={{ left: Math.max(4, left), top: box.y + (row === undefined ? 16 : 2), width: WIDTH }}
    >
      <span className="flex items-center justify-between gap-2">
        <strong className="truncate font-semibold text-ink">{row?.label ?? "Run"}</strong>
        {row === undefined ? (
          <StateBadge state={run.state} kind="run" size="sm" />
        ) : (
          state !== null && <StateBadge state={state} size="sm" />
        )}
      </span>
      <span className="font-mono">{formatInstant(Date.parse(run.logicalDate), zone)}</span>
      {row === undefined && failedRun.data?.timedOut && (
        <span className="truncate">Took longer than dagrun_timeout</span>
      )}
      {cancelledBy !== null && <span className="truncate">Cancelled by {cancelledBy}</span>}
      {row?.kind === "group" && (
        <span className="text-ink-3">
          {stateCounts(grid.source.runs[cursor.column], row.tasks)
            .map(([counted, count]) => `${count} ${counted.replaceAll("_", " ")}`)
            .join(", ") || "not in this run"}
        </span>
      )}
      {row?.kind !== "group" && (
        <span className="flex justify-between gap-2 text-ink-3">
          <span>
            {task === undefined
              ? `${run.type.replace("_", "-")}, v${run.versionNumber}`
              : instance === undefined
                ? task.operator
                : instance.tryNumber > 0
                  ? `try ${instance.tryNumber} of ${instance.maxTries}`
                  : "not started"}
          </span>
          <span>{shownMs === null ? "" : formatDuration(shownMs)}</span>
        </span>
      )}
      {instance?.note != null && (
        <span className="flex gap-1.5 border-t pt-1.5 text-ink">
          <StickyNote size={12} aria-hidden className="mt-0.5 shrink-0 text-warn-text" />
          <span className="line-clamp-3 min-w-0 whitespace-pre-wrap wrap-anywhere">
            {instance.note.text}
          </span>
        </span>
      )}
    </div>
  );
}
