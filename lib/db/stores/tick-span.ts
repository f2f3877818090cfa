import * as z from "zod";
import type { DagRunState, DagRunType } from "@/lib/schemas/states";
import type { Tenant } from "../tenant";

/** Why a schedule passed over dates on purpose. */
export type PassReason = "paused" | "schedule_edit" | "deleted";

/** A stretch of the tick ledger. */
export type TickSpanRow = {
  fromDate: Date;
  untilDate: Date;
  outcome: "created" | "skipped" | "missed";
  reason: string;
  timetable: unknown;
};

/** The instant before which every tick of a DAG is accounted for; null when there was none yet. */
export async function coveredUntil(t: Tenant, dagUuid: string): Promise<Date | null> {
  const last = await t.db.tickSpan.findFirst({
    where: { teamId: t.teamId, dagId: dagUuid },
    orderBy: { fromDate: "desc" },
    select: { untilDate: true },
  });
  return last?.untilDate ?? null;
}

const jsonObject = z.record(z.string(), z.json());

/** Enters dates that were passed over; the caller holds the DAG's lock. */
export async function insertPassedOver(
  t: Tenant,
  span: { dagUuid: string; from: Date; until: Date; reason: PassReason; timetable: unknown },
): Promise<void> {
  await t.db.tickSpan.createMany({
    data: [
      {
        teamId: t.teamId,
        dagId: span.dagUuid,
        fromDate: span.from,
        untilDate: span.until,
        outcome: "skipped",
        reason: span.reason,
        timetable: jsonObject.parse(span.timetable),
      },
    ],
  });
}

/** Most spans that one page of ticks is made from. */
export const MAX_SPANS = 200;

/** The spans of a DAG that begin before `to` and end after `from`, the latest first. */
export async function spansBetween(
  t: Tenant,
  dagUuid: string,
  from: Date,
  to: Date,
): Promise<TickSpanRow[]> {
  return await t.db.tickSpan.findMany({
    where: { teamId: t.teamId, dagId: dagUuid, fromDate: { lte: to }, untilDate: { gt: from } },
    orderBy: { fromDate: "desc" },
    take: MAX_SPANS,
    select: { fromDate: true, untilDate: true, outcome: true, reason: true, timetable: true },
  });
}

/** A run as the list of ticks shows it. */
export type TickRun = { id: string; runId: string; state: DagRunState; type: DagRunType };

/** The runs of a DAG that have one of these logical dates, by the date in milliseconds. */
export async function runsOfDates(
  t: Tenant,
  dagUuid: string,
  dates: readonly Date[],
): Promise<Map<number, TickRun>> {
  const rows = await t.db.dagRun.findMany({
    where: { teamId: t.teamId, dagId: dagUuid, logicalDate: { in: [...dates] } },
    select: { id: true, runId: true, state: true, type: true, logicalDate: true },
  });
  return new Map(rows.map(({ logicalDate, ...run }) => [logicalDate.getTime(), run]));
}
