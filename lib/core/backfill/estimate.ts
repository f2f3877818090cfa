/**
 * How long `runs` runs take when `atOnce` go side by side and each takes `runMs`; null when nothing
 * is known of a run's duration.
 */
export function estimateMs(runs: number, atOnce: number, runMs: number | null): number | null {
  if (runs === 0) return 0;
  return runMs === null ? null : Math.ceil(runs / atOnce) * runMs;
}

/** How long the rest takes, at the pace so far; the usual duration tells while nothing has ended. */
export function remainingMs(progress: {
  elapsedMs: number;
  ended: number;
  remaining: number;
  atOnce: number;
  runMs: number | null;
}): number | null {
  const { elapsedMs, ended, remaining, atOnce, runMs } = progress;
  if (remaining === 0) return 0;
  if (ended === 0) return estimateMs(remaining, atOnce, runMs);
  return Math.round((elapsedMs / ended) * remaining);
}
