/** Instants of a task instance that a bar needs, ISO 8601. */
export type BarTimes = {
  scheduledAt: string | null;
  queuedAt: string | null;
  startedAt: string | null;
  endedAt: string | null;
};

/** A span of time in milliseconds since the epoch. */
export type TimeSpan = { startMs: number; endMs: number };

/** Shares of the whole span: `waitFrom` to `runFrom` waited, `runFrom` to `to` ran. */
export type GanttBar = { waitFrom: number; runFrom: number; to: number };

const ms = (instant: string | null): number | null =>
  instant === null ? null : Date.parse(instant);

/** The span that a run's bars are drawn against: from its first task's wait to its end, or now. */
export function runSpan(
  run: { queuedAt: string; startedAt: string | null; endedAt: string | null },
  tasks: readonly BarTimes[],
  nowMs: number,
): TimeSpan {
  const starts = tasks
    .map((task) => ms(task.scheduledAt) ?? ms(task.queuedAt) ?? ms(task.startedAt))
    .filter((start) => start !== null);
  const ends = tasks.map((task) => ms(task.endedAt)).filter((end) => end !== null);
  const startMs = Math.min(ms(run.startedAt) ?? ms(run.queuedAt) ?? nowMs, ...starts);
  const endMs = Math.max(ms(run.endedAt) ?? nowMs, startMs, ...ends);
  return { startMs, endMs: Math.max(endMs, startMs + 1) };
}

/** A task's bar within a run's span; null when it has neither waited nor run. */
export function ganttBar(task: BarTimes, span: TimeSpan, nowMs: number): GanttBar | null {
  const wait = ms(task.scheduledAt) ?? ms(task.queuedAt) ?? ms(task.startedAt);
  const start = ms(task.startedAt);
  const end = ms(task.endedAt);
  if (wait === null) return null;
  // Skipped and upstream-failed instances end without ever having waited for a worker.
  if (start === null && end !== null) return null;
  const share = (instant: number) =>
    Math.min(1, Math.max(0, (instant - span.startMs) / (span.endMs - span.startMs)));
  const stop = end ?? Math.min(nowMs, span.endMs);
  const waitFrom = share(Math.min(wait, start ?? wait));
  const runFrom = share(start ?? stop);
  return { waitFrom, runFrom, to: Math.max(runFrom, share(stop)) };
}

/** How a duration compares with the usual, in words: "30% longer than usual"; null when alike. */
export function againstUsual(durationMs: number, usualMs: number): string | null {
  if (usualMs <= 0) return null;
  const ratio = durationMs / usualMs;
  if (ratio > 0.85 && ratio < 1.15) return "as usual";
  if (ratio >= 2) return `${ratio >= 10 ? Math.round(ratio) : ratio.toFixed(1)}× the usual`;
  if (ratio > 1) return `${Math.round((ratio - 1) * 100)}% longer than usual`;
  return `${Math.round((1 - ratio) * 100)}% shorter than usual`;
}
