import type * as z from "zod";
import { readStoredTimetable } from "@/lib/core/run/stored-timetable";
import { type Tick, ticksBackward } from "@/lib/core/run/tick-list";
import { preview } from "@/lib/core/timetable/preview";
import { decodeCursor, encodeCursor } from "@/lib/db/stores/cursor";
import type { FoundDag } from "@/lib/db/stores/dag";
import { MAX_SPANS, runsOfDates, spansBetween } from "@/lib/db/stores/tick-span";
import type { Tenant } from "@/lib/db/tenant";
import { givenInstantSchema } from "@/lib/schemas/api/common";
import type { TickQuery, TickView, tickPageSchema } from "@/lib/schemas/api/tick";
import { iso } from "./dag-view";
import { anyDag } from "./living-dag";
import { scheduleOf } from "./schedule-of";

/** How many dates to come are shown when no end is asked for. */
const UPCOMING = 3;
/** Most dates looked at for one page, when a filter leaves most of them out. */
const MAX_LOOKED_AT = 2_000;

/**
 * What became of every logical date that a DAG's schedule called for, newest first.
 *
 * @throws AppError not_found
 */
export async function listTicks(
  t: Tenant,
  dagId: string,
  { from, to, outcome, cursor, limit }: TickQuery,
  now: Date,
): Promise<z.output<typeof tickPageSchema>> {
  const dag = await anyDag(t, dagId);
  const before = decodeCursor(givenInstantSchema, cursor);
  const open = await openEnd(t, dag, now);
  const first = from === undefined ? new Date(0) : new Date(from);
  const asked = to === undefined ? lastUpcoming(open) : new Date(to);
  const last = before === null ? asked : new Date(Math.min(+asked, Date.parse(before) - 1));
  const rows = await spansBetween(t, dag.id, first, last);
  const spans = rows.map(({ fromDate, untilDate, timetable, ...span }) => ({
    ...span,
    from: fromDate,
    until: untilDate,
    timetable: readStoredTimetable(timetable).timetable,
  }));
  // Spans that did not fit come with the next page: nothing before the last one read is known yet.
  const known = rows.length < MAX_SPANS ? first : (spans.at(-1)?.from ?? first);
  const ticks: Tick[] = [];
  let lookedAt = 0;
  let place: Date | null = known > first ? known : null;
  for (const tick of ticksBackward(open, spans, known, last)) {
    if (outcome === undefined || tick.outcome === outcome) ticks.push(tick);
    lookedAt += 1;
    if (ticks.length === limit || lookedAt === MAX_LOOKED_AT) {
      place = tick.logicalDate;
      break;
    }
  }
  return {
    items: await withRuns(t, dag, ticks, { paused: dag.paused, catchup: open.catchup }),
    nextCursor: place === null ? null : encodeCursor(iso(place)),
  };
}

async function openEnd(t: Tenant, dag: FoundDag, now: Date) {
  const { timetable, catchup } = await scheduleOf(t, dag, now);
  const { nextLogicalDate: nextDate, paused, atRunLimit } = dag;
  const isDeleted = dag.deletedAt !== null;
  return { timetable, catchup, now, nextDate: isDeleted ? null : nextDate, paused, atRunLimit };
}

function lastUpcoming({ timetable, now }: { timetable: Parameters<typeof preview>[0]; now: Date }) {
  return preview(timetable, now, UPCOMING).at(-1)?.logicalDate ?? now;
}

async function withRuns(
  t: Tenant,
  dag: FoundDag,
  ticks: readonly Tick[],
  how: { paused: boolean; catchup: boolean },
): Promise<TickView[]> {
  const runs = await runsOfDates(
    t,
    dag.id,
    ticks.map(({ logicalDate }) => logicalDate),
  );
  return ticks.map(({ logicalDate, interval, runAfter, outcome, reason }) => ({
    logicalDate: iso(logicalDate),
    start: iso(interval.start),
    end: iso(interval.end),
    runAfter: iso(runAfter),
    outcome,
    reason,
    reasonText: reasonText(outcome, reason, how.catchup),
    run: runs.get(logicalDate.getTime()) ?? null,
  }));
}

const REASONS: Readonly<Record<string, string>> = {
  paused: "The DAG was paused, and catchup is off",
  run_limit: "As many runs as max_active_runs allows were active, and catchup is off",
  schedule_edit: "It was complete already when this schedule was saved, and catchup is off",
  deleted: "The DAG was deleted at the time, and catchup is off",
  no_worker: "No worker was running in time to create it, and catchup is off",
};

function reasonText(outcome: Tick["outcome"], reason: string, catchup: boolean): string {
  if (outcome !== "held") return REASONS[reason] ?? "";
  if (reason === "run_limit") return "Waits until a run ends: max_active_runs are active";
  return catchup
    ? "Waits until the DAG is un-paused"
    : "The DAG is paused; un-pausing runs the latest alone";
}
