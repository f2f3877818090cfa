import * as z from "zod";
import type { AlertIncident } from "../generated/client";
import type { Tenant } from "../tenant";
import { decodeCursor, type Page, pageOf } from "./cursor";

const cursorSchema = z.tuple([z.iso.datetime(), z.uuid()]);

/** Incidents, the latest occurrence first. */
export async function listIncidentRows(
  t: Tenant,
  filter: {
    dagUuid?: string | undefined;
    state?: "open" | "closed" | undefined;
    cursor?: string | undefined;
    limit: number;
  },
): Promise<Page<AlertIncident>> {
  const { dagUuid, state, cursor, limit } = filter;
  const after = decodeCursor(cursorSchema, cursor);
  const rows = await t.db.alertIncident.findMany({
    where: {
      teamId: t.teamId,
      ...(dagUuid === undefined ? {} : { dagId: dagUuid }),
      ...(state === undefined ? {} : { closedAt: state === "open" ? null : { not: null } }),
      ...(after === null
        ? {}
        : { OR: [{ lastAt: { lt: after[0] } }, { lastAt: after[0], id: { lt: after[1] } }] }),
    },
    orderBy: [{ lastAt: "desc" }, { id: "desc" }],
    take: limit + 1,
  });
  return pageOf(rows, limit, (row) => [row.lastAt.toISOString(), row.id]);
}

/** One incident, or null. */
export function findIncidentRow(t: Tenant, id: string): Promise<AlertIncident | null> {
  return t.db.alertIncident.findUnique({ where: { id_teamId: { id, teamId: t.teamId } } });
}

/** Longest list beside an incident. */
const HISTORY = 50;

/** The latest runs in which an incident showed. */
export function occurrenceRows(t: Tenant, incidentId: string) {
  return t.db.alertOccurrence.findMany({
    where: { teamId: t.teamId, incidentId },
    include: { run: { select: { state: true } } },
    orderBy: [{ at: "desc" }, { id: "desc" }],
    take: HISTORY,
  });
}

/** What was last told of an incident. */
export function toldRows(t: Tenant, incidentId: string) {
  return t.db.alertDeliveryItem.findMany({
    where: { teamId: t.teamId, incidentId },
    include: { delivery: { select: { state: true } }, channel: { select: { name: true } } },
    orderBy: [{ at: "desc" }, { key: "desc" }],
    take: HISTORY,
  });
}

/** Writes what somebody did about an incident; null when it is not there. */
export async function updateIncidentRow(
  t: Tenant,
  id: string,
  data: {
    acknowledgedAt?: Date | null;
    acknowledgedBy?: string;
    quietUntil?: Date | null;
    quietReason?: string;
    note?: string;
  },
): Promise<AlertIncident | null> {
  await t.db.alertIncident.updateMany({ where: { id, teamId: t.teamId }, data });
  return await findIncidentRow(t, id);
}

/** Closes an open incident; true when it was open. */
export async function closeIncidentRow(
  t: Tenant,
  id: string,
  by: string,
  now: Date,
): Promise<boolean> {
  const { count } = await t.db.alertIncident.updateMany({
    where: { id, teamId: t.teamId, closedAt: null },
    data: { closedAt: now, closedBy: by },
  });
  return count === 1;
}

/** Counts for the navigation: by the partial index of what is open. */
export async function countAlerts(
  t: Tenant,
  now: Date,
): Promise<{ open: number; unseen: number; failedDeliveries: number }> {
  const [row] = await t.db.$queryRaw<
    { open: number; unseen: number; failedDeliveries: number }[]
  >`select
      count(*)::int as open,
      (count(*) filter (where acknowledged_at is null
        and (quiet_until is null or quiet_until < ${now})))::int as unseen,
      (select count(*)::int from alert_delivery where team_id = ${t.teamId}::uuid
        and state = 'failed' and not is_test and created_at > ${now}::timestamptz - interval '24 hours')
        as "failedDeliveries"
    from alert_incident where team_id = ${t.teamId}::uuid and closed_at is null`;
  return row ?? { open: 0, unseen: 0, failedDeliveries: 0 };
}

/** Tells open screens that alerts of the team changed. */
export async function announceAlerts(t: Tenant): Promise<void> {
  await t.db.$executeRaw`select pg_notify('millrace_live', ${`${t.teamId}::`})`;
}
