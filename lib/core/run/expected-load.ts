import { range } from "@/lib/core/timetable/timetable";
import type { Timetable } from "@/lib/core/timetable/types";

/** Stretches of time of one length, one after the other. */
export type Buckets = { fromMs: number; bucketMs: number; count: number };

/** The number of the bucket that an instant lies in; null outside. */
export function bucketOf(instantMs: number, { fromMs, bucketMs, count }: Buckets): number | null {
  const index = Math.floor((instantMs - fromMs) / bucketMs);
  return index >= 0 && index < count ? index : null;
}

/** How many runs a schedule starts in each bucket; `isEstimated` from where it was not counted. */
export type ExpectedLoad = { counts: Map<number, number>; isEstimated: boolean };

/**
 * How many runs a schedule starts in each bucket, from its next date on. At most `maxTicks` dates
 * are computed, so that a team of thousands of dense schedules costs no more than a few: what lies
 * behind them is taken to go on at the pace of those that were.
 */
export function expectedLoad(
  timetable: Timetable,
  next: { logicalDate: Date; delayMs: number },
  buckets: Buckets,
  maxTicks: number,
): ExpectedLoad {
  const endMs = buckets.fromMs + buckets.bucketMs * buckets.count;
  const counts = new Map<number, number>();
  const add = (index: number | null, n: number) => {
    if (index !== null) counts.set(index, (counts.get(index) ?? 0) + n);
  };
  let ticks = 0;
  let firstMs = 0;
  for (const { runAfter } of range(timetable, next.logicalDate, new Date(endMs))) {
    const startMs = runAfter.getTime() + next.delayMs;
    if (startMs >= endMs) break;
    if (ticks === 0) firstMs = startMs;
    add(bucketOf(startMs, buckets), 1);
    ticks += 1;
    if (ticks < maxTicks) continue;
    if (ticks > 1 && startMs > firstMs) {
      spread(startMs, endMs, (startMs - firstMs) / (ticks - 1), buckets, add);
    }
    return { counts, isEstimated: true };
  }
  return { counts, isEstimated: false };
}

/** Goes on from a start, one every `stepMs`, by whole buckets. */
function spread(
  lastMs: number,
  endMs: number,
  stepMs: number,
  buckets: Buckets,
  add: (index: number | null, n: number) => void,
): void {
  let done = 0;
  for (let index = 0; index < buckets.count; index += 1) {
    const until = Math.min(buckets.fromMs + buckets.bucketMs * (index + 1), endMs);
    if (until <= lastMs) continue;
    const due = Math.floor((until - lastMs) / stepMs);
    if (due > done) add(index, due - done);
    done = Math.max(done, due);
  }
}
