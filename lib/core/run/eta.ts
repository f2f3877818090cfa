import { isTerminalTaskInstanceState, type TaskInstanceState } from "@/lib/schemas/states";

/** A task of a run that goes on, as foreseeing its end needs it. */
export type EtaTask = {
  idx: number;
  taskId: string;
  state: TaskInstanceState;
  /** Milliseconds since 1970; null before its start. */
  startedAtMs: number | null;
  /** idx of its direct downstreams. */
  downstream: readonly number[];
};

/** When a run will probably end, and the tasks that decide it, in the order of their running. */
export type Eta = { endsAtMs: number; path: string[] };

/** Below this share of unfinished tasks with a known duration nothing is foretold. */
const LEAST_KNOWN = 0.5;

/**
 * Foretells the end of a run: each task that is not over takes as long as it usually does, what runs
 * already has done a part of that, and the longest way through what is left decides. Waits for slots
 * are not foreseen. Null when nothing is left, or too little is known of what is.
 */
export function foretellEnd(
  tasks: readonly EtaTask[],
  usualMs: ReadonlyMap<string, number>,
  nowMs: number,
): Eta | null {
  const left = tasks.filter(({ state }) => !isTerminalTaskInstanceState(state));
  const known = left.filter(({ taskId }) => usualMs.has(taskId)).length;
  if (left.length === 0 || known < left.length * LEAST_KNOWN) return null;
  // Topological order: every task stands before its downstreams.
  const begins = new Map<number, { atMs: number; path: readonly string[] }>();
  let last: Eta = { endsAtMs: nowMs, path: [] };
  for (const task of [...left].sort((one, other) => one.idx - other.idx)) {
    const usual = usualMs.get(task.taskId) ?? 0;
    const start = begins.get(task.idx) ?? { atMs: nowMs, path: [] };
    const isRunning = task.state === "running" && task.startedAtMs !== null;
    const endsAtMs = isRunning
      ? Math.max(nowMs, (task.startedAtMs ?? nowMs) + usual)
      : start.atMs + usual;
    const path = [...start.path, task.taskId];
    if (endsAtMs > last.endsAtMs || last.path.length === 0) last = { endsAtMs, path };
    for (const idx of task.downstream) {
      const before = begins.get(idx);
      if (before === undefined || before.atMs < endsAtMs) begins.set(idx, { atMs: endsAtMs, path });
    }
  }
  return last;
}
