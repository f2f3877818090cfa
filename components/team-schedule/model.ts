import { formatCount } from "@/lib/browser/format";
import { wallClock } from "@/lib/browser/zone";
import type { ScheduleBucket } from "@/lib/schemas/api/schedule";
import { DAG_RUN_STATES, type DagRunState } from "@/lib/schemas/states";

/** The part of a timeline that its axis needs. */
export type Axis = { from: string; now: string; bucketMs: number; count: number };

/** How many runs a stretch has. */
export function runsIn({ counts }: ScheduleBucket): number {
  return Object.values(counts).reduce((sum, n) => sum + n, 0);
}

/** All that happens in a stretch: runs, dates that were missed, and runs to come. */
export function loadIn(bucket: ScheduleBucket): number {
  return runsIn(bucket) + bucket.missed + bucket.expected;
}

/** What stands for a stretch: what asks for attention first. */
export type BucketLook = DagRunState | "missed" | "expected";

/** The look of a stretch in which something happens. */
export function lookOf({ counts, missed }: ScheduleBucket): BucketLook {
  if (missed > 0) return "missed";
  for (const state of ["failed", "running", "queued", "success"] as const) {
    if ((counts[state] ?? 0) > 0) return state;
  }
  return "expected";
}

/** What happens in a stretch, in words. */
export function wordsOf(bucket: ScheduleBucket): string {
  const parts = DAG_RUN_STATES.flatMap((state) => {
    const n = bucket.counts[state] ?? 0;
    return n > 0 ? [`${n} ${state}`] : [];
  });
  if (bucket.late > 0) parts.push(`${bucket.late} of them late`);
  if (bucket.missed > 0) parts.push(`${bucket.missed} missed`);
  if (bucket.expected > 0) parts.push(`${bucket.expected} to come`);
  return parts.length === 0 ? "nothing" : parts.join(", ");
}

/** What a row comes to, in words for those who do not see it. */
export function rowWords(buckets: readonly ScheduleBucket[]): string {
  const sum: ScheduleBucket = { at: 0, counts: {}, late: 0, missed: 0, expected: 0 };
  for (const bucket of buckets) {
    for (const state of DAG_RUN_STATES) {
      const n = (sum.counts[state] ?? 0) + (bucket.counts[state] ?? 0);
      if (n > 0) sum.counts[state] = n;
    }
    sum.late += bucket.late;
    sum.missed += bucket.missed;
    sum.expected += bucket.expected;
  }
  return wordsOf(sum);
}

/** The instants of a stretch. */
export function startOf({ from, bucketMs }: Axis, at: number): number {
  return Date.parse(from) + at * bucketMs;
}

/** Where now is, as a share of the whole. */
export function shareOfNow({ from, now, bucketMs, count }: Axis): number {
  return (Date.parse(now) - Date.parse(from)) / (bucketMs * count);
}

/** A label of the axis, at the start of a stretch. */
export type AxisLabel = { at: number; text: string; isDay: boolean };

/** Labels at the starts of days and, of a day's timeline, at every sixth hour; in a zone. */
export function axisLabels(axis: Axis, zone: string): AxisLabel[] {
  const labels: AxisLabel[] = [];
  let before = "";
  for (let at = 0; at < axis.count; at += 1) {
    const { date, time } = wallClock(startOf(axis, at), zone);
    const isDay = date !== before && at > 0;
    before = date;
    if (isDay) labels.push({ at, text: `${date.slice(8)}.${date.slice(5, 7)}.`, isDay });
    else if (axis.bucketMs <= 3_600_000 && Number(time.slice(0, 2)) % 6 === 0) {
      labels.push({ at, text: time, isDay });
    }
  }
  return labels;
}

/** "per hour", "per 6 hours". */
export function perBucket(bucketMs: number): string {
  const hours = bucketMs / 3_600_000;
  return hours === 1 ? "per hour" : `per ${formatCount(hours, "hour")}`;
}
