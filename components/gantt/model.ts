import { type CriticalPath, criticalPath } from "@/lib/core/run/critical-path";
import type { GanttTask, GanttView } from "@/lib/schemas/api/gantt";
import type { BlockerKind, TaskInstanceView } from "@/lib/schemas/api/run";
import type { TaskInstanceState } from "@/lib/schemas/states";
import type { TimeWindow } from "./window";

/** A stretch of waiting, and what for. */
export type WaitBar = { kind: BlockerKind; text: string; fromMs: number; toMs: number };

/** A stretch of running: an attempt, or all instances of a mapped task together (number 0). */
export type RunBar = { number: number; state: TaskInstanceState; fromMs: number; toMs: number };

/** A line of the chart: a task, or an instance of a mapped one that is unfolded. */
export type GanttRow = {
  key: string;
  taskId: string;
  label: string;
  mapIndex: number;
  operator: string;
  state: TaskInstanceState;
  /** Of a mapped task: how many instances it has. */
  mapped: number | null;
  waits: readonly WaitBar[];
  runs: readonly RunBar[];
  isCritical: boolean;
};

/** All that the chart draws of a run at an instant. */
export type GanttModel = {
  rows: readonly GanttRow[];
  whole: TimeWindow;
  path: CriticalPath;
  /** How long each task of the critical path worked: its attempts without the waits between. */
  work: ReadonlyMap<string, number>;
};

const attemptStates: Record<GanttTask["attempts"][number]["state"], TaskInstanceState> = {
  running: "running",
  deferred: "deferred",
  success: "success",
  failed: "failed",
  skipped: "skipped",
  lost: "failed",
  cancelled: "failed",
};

const ms = (instant: string | null): number | null =>
  instant === null ? null : Date.parse(instant);

/** Lays a run out in time. `unfolded` are instances of mapped tasks, by the name of the task. */
export function ganttModel(
  { run, tasks }: GanttView,
  nowMs: number,
  unfolded: ReadonlyMap<string, readonly TaskInstanceView[]> = new Map(),
): GanttModel {
  const path = criticalPath(
    { startMs: ms(run.startedAt) ?? Date.parse(run.queuedAt) },
    tasks.map((task) => ({
      taskId: task.taskId,
      upstream: task.upstream,
      startMs: ms(task.attempts[0]?.startedAt ?? task.startedAt),
      endMs: ms(task.endedAt),
    })),
    nowMs,
  );
  const critical = new Set(path.steps.map(({ taskId }) => taskId));
  const rows = tasks.flatMap((task) => [
    taskRow(task, nowMs, critical.has(task.taskId)),
    ...(unfolded.get(task.taskId) ?? []).map((instance) => instanceRow(instance, nowMs)),
  ]);
  const whole = wholeOf(run, rows, nowMs);
  const work = new Map(
    rows.filter((row) => row.isCritical).map((row) => [row.taskId, sumsOf(row).runMs]),
  );
  return { rows, whole, path, work };
}

function taskRow(task: GanttTask, nowMs: number, isCritical: boolean): GanttRow {
  const fromMs = ms(task.startedAt);
  const runs: RunBar[] = task.attempts.map(({ number, state, startedAt, endedAt }) => ({
    number,
    state: attemptStates[state],
    fromMs: Date.parse(startedAt),
    toMs: ms(endedAt) ?? nowMs,
  }));
  if (runs.length === 0 && task.mapped !== null && fromMs !== null) {
    runs.push({ number: 0, state: task.state, fromMs, toMs: ms(task.endedAt) ?? nowMs });
  }
  return {
    key: task.taskId,
    taskId: task.taskId,
    label: task.taskId,
    mapIndex: -1,
    operator: task.operator,
    state: task.state,
    mapped: task.mapped,
    // Waiting for what stands before it is the chart's empty space, not a mark of its own.
    waits: task.waits
      .filter(({ kind }) => kind !== "upstream" && kind !== "run_limit")
      .map(({ kind, text, from, to }) => ({
        kind,
        text,
        fromMs: Date.parse(from),
        toMs: ms(to) ?? nowMs,
      })),
    runs,
    isCritical,
  };
}

function instanceRow(instance: TaskInstanceView, nowMs: number): GanttRow {
  const fromMs = ms(instance.startedAt);
  const readyMs = ms(instance.scheduledAt);
  const endMs = ms(instance.endedAt) ?? nowMs;
  return {
    key: `${instance.taskId}[${instance.mapIndex}]`,
    taskId: instance.taskId,
    label: instance.label ?? `[${instance.mapIndex}]`,
    mapIndex: instance.mapIndex,
    operator: instance.operator,
    state: instance.state,
    mapped: null,
    waits:
      readyMs === null || (fromMs !== null && fromMs <= readyMs)
        ? []
        : [{ kind: "worker", text: "A free slot", fromMs: readyMs, toMs: fromMs ?? endMs }],
    runs:
      fromMs === null
        ? []
        : [{ number: instance.tryNumber, state: instance.state, fromMs, toMs: endMs }],
    isCritical: false,
  };
}

function wholeOf(
  run: GanttView["run"],
  rows: readonly GanttRow[],
  nowMs: number,
): GanttModel["whole"] {
  let fromMs = ms(run.startedAt) ?? Date.parse(run.queuedAt);
  let toMs = ms(run.endedAt) ?? nowMs;
  for (const { runs } of rows) {
    for (const bar of runs) {
      fromMs = Math.min(fromMs, bar.fromMs);
      toMs = Math.max(toMs, bar.toMs);
    }
  }
  return { fromMs, toMs: Math.max(toMs, fromMs + 1) };
}

/** How long a row waited for a slot, a worker or a retry, and how long it ran. */
export function sumsOf({ waits, runs }: GanttRow): { waitMs: number; runMs: number } {
  const sum = (bars: readonly { fromMs: number; toMs: number }[]) =>
    bars.reduce((total, bar) => total + bar.toMs - bar.fromMs, 0);
  return { waitMs: sum(waits), runMs: sum(runs) };
}
