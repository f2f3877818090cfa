const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Distances between two marks of a time axis that people read easily. */
const STEPS: readonly number[] = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR),
  ...[1, 2, 5, 10, 20, 50].map((count) => count * DAY),
];

/** Durations to mark on an axis from 0 to `longestMs`: at most `most`, 0 not among them. */
export function durationTicks(longestMs: number, most = 2): number[] {
  const step = STEPS.find((size) => longestMs / size < most + 1) ?? longestMs;
  const ticks: number[] = [];
  for (let tick = step; tick > 0 && tick <= longestMs; tick += step) ticks.push(tick);
  return ticks;
}
