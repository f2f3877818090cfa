import type * as z from "zod";
import { type Buckets, bucketOf, expectedLoad } from "@/lib/core/run/expected-load";
import { jitterMs } from "@/lib/core/run/jitter";
import { readStoredTimetable } from "@/lib/core/run/stored-timetable";
import {
  type BucketRow,
  dagsDueBefore,
  listScheduledDags,
  runsByBucket,
  type ScheduledDag,
} from "@/lib/db/stores/schedule";
import type { Tenant } from "@/lib/db/tenant";
import {
  SCHEDULE_SPANS,
  type ScheduleBucket,
  type ScheduleLoad,
  type SchedulePage,
  type ScheduleSpan,
  type scheduleQuerySchema,
} from "@/lib/schemas/api/schedule";
import { iso, isoOrNull } from "./dag-view";
import { missedDates } from "./missed-dates";

/** Most DAGs whose dates to come are counted for the load of a team. */
const MAX_DAGS = 5_000;
/** Most dates to come that are computed for one answer, over all DAGs. */
const MAX_TICKS = 50_000;
/** Dates of each DAG that are computed at least, and at most. */
const TICKS_PER_DAG = { least: 10, most: 500 };

/** How many runs start in each stretch of time around now, over all DAGs of a team. */
export async function getScheduleLoad(
  t: Tenant,
  span: ScheduleSpan,
  now: Date,
): Promise<ScheduleLoad> {
  const buckets = bucketsAround(now, span);
  const timeline = new Timeline(buckets);
  timeline.addRuns(await runsByBucket(t, past(buckets, now), null));
  const missed = await missedDates(t, new Date(buckets.fromMs));
  for (const { runAfter } of missed) timeline.addMissed(runAfter);
  const dags = await dagsDueBefore(t, endOf(buckets), MAX_DAGS);
  const maxTicks = ticksEach(dags.length);
  let isEstimated = dags.length === MAX_DAGS;
  for (const dag of dags) {
    isEstimated = timeline.addExpected(dag, maxTicks) || isEstimated;
  }
  return { ...timelineView(buckets, now), buckets: timeline.view(), isEstimated };
}

/**
 * DAGs by name, each with what started and what will start around now.
 *
 * @throws AppError invalid_request for a cursor that this list did not give
 */
export async function getSchedule(
  t: Tenant,
  { span, ...page }: z.output<typeof scheduleQuerySchema>,
  now: Date,
): Promise<SchedulePage> {
  const buckets = bucketsAround(now, span);
  const { items: dags, nextCursor } = await listScheduledDags(t, page);
  const rows = await runsByBucket(
    t,
    past(buckets, now),
    dags.map(({ id }) => id),
  );
  const runs = Map.groupBy(rows, ({ dagUuid }) => dagUuid);
  const missed = Map.groupBy(
    await missedDates(t, new Date(buckets.fromMs)),
    ({ dagUuid }) => dagUuid,
  );
  const maxTicks = ticksEach(dags.length);
  const items = dags.map((dag) => {
    const timeline = new Timeline(buckets);
    timeline.addRuns(runs.get(dag.id) ?? []);
    for (const { runAfter } of missed.get(dag.id) ?? []) timeline.addMissed(runAfter);
    if (!dag.paused) timeline.addExpected(dag, maxTicks);
    return {
      dagId: dag.dagId,
      paused: dag.paused,
      nextRunAt: dag.paused ? null : isoOrNull(dag.nextRunAt),
      timezone: readStoredTimetable(dag.timetable).timetable.timezone,
      buckets: timeline.view(),
    };
  });
  return { ...timelineView(buckets, now), items, nextCursor };
}

/** Stretches that begin at full hours: as many before the one of now as behind it. */
function bucketsAround(now: Date, span: ScheduleSpan): Buckets {
  const { reachMs, bucketMs } = SCHEDULE_SPANS[span];
  const half = reachMs / bucketMs;
  const current = Math.floor(now.getTime() / bucketMs) * bucketMs;
  return { fromMs: current - half * bucketMs, bucketMs, count: 2 * half + 1 };
}

function endOf({ fromMs, bucketMs, count }: Buckets): Date {
  return new Date(fromMs + bucketMs * count);
}

function past({ fromMs, bucketMs }: Buckets, now: Date) {
  return { from: new Date(fromMs), to: now, bucketMs };
}

function timelineView({ fromMs, bucketMs, count }: Buckets, now: Date) {
  return { now: iso(now), from: iso(new Date(fromMs)), bucketMs, count };
}

function ticksEach(dags: number): number {
  const share = Math.floor(MAX_TICKS / Math.max(1, dags));
  return Math.min(TICKS_PER_DAG.most, Math.max(TICKS_PER_DAG.least, share));
}

/** Gathers what happens in each stretch of time. */
class Timeline {
  readonly #buckets: Buckets;
  readonly #found = new Map<number, ScheduleBucket>();

  constructor(buckets: Buckets) {
    this.#buckets = buckets;
  }

  addRuns(rows: readonly BucketRow[]): void {
    for (const { at, state, n, late } of rows) {
      const bucket = this.#at(at);
      bucket.counts[state] = (bucket.counts[state] ?? 0) + n;
      bucket.late += late;
    }
  }

  addMissed(runAfter: Date): void {
    const at = bucketOf(runAfter.getTime(), this.#buckets);
    if (at !== null) this.#at(at).missed += 1;
  }

  /** Counts a DAG's dates to come; true when some of them are estimated. */
  addExpected(dag: ScheduledDag, maxTicks: number): boolean {
    if (dag.nextLogicalDate === null) return false;
    const { timetable, jitterSeconds } = readStoredTimetable(dag.timetable);
    const delayMs = jitterMs(dag.id, jitterSeconds);
    const next = { logicalDate: dag.nextLogicalDate, delayMs };
    const { counts, isEstimated } = expectedLoad(timetable, next, this.#buckets, maxTicks);
    for (const [at, n] of counts) this.#at(at).expected += n;
    return isEstimated;
  }

  view(): ScheduleBucket[] {
    return [...this.#found.values()].sort((one, other) => one.at - other.at);
  }

  #at(at: number): ScheduleBucket {
    const found = this.#found.get(at) ?? { at, counts: {}, late: 0, missed: 0, expected: 0 };
    this.#found.set(at, found);
    return found;
  }
}
