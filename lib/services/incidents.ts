import * as z from "zod";
import {
  announceAlerts,
  closeIncidentRow,
  countAlerts,
  findIncidentRow,
  listIncidentRows,
  occurrenceRows,
  toldRows,
  updateIncidentRow,
} from "@/lib/db/stores/alert-incident";
import { recordAudit, type TeamActor } from "@/lib/db/stores/audit";
import type { Tenant } from "@/lib/db/tenant";
import { AppError, notFound } from "@/lib/errors";
import { ALERT_CHANGES, alertSubjectSchema, INCIDENT_FAMILIES } from "@/lib/schemas/alert";
import type {
  AlertSummary,
  IncidentDetail,
  IncidentView,
  updateIncidentBodySchema,
} from "@/lib/schemas/api/alert";
import { anyDag } from "./living-dag";

type IncidentRow = NonNullable<Awaited<ReturnType<typeof findIncidentRow>>>;

/**
 * A page of incidents, the latest first.
 *
 * @throws AppError not_found for a DAG that does not exist; invalid_request for a bad cursor
 */
export async function listIncidents(
  t: Tenant,
  filter: {
    dag?: string | undefined;
    state?: "open" | "closed" | undefined;
    cursor?: string | undefined;
    limit: number;
  },
  now: Date,
): Promise<{ items: IncidentView[]; nextCursor: string | null }> {
  const { dag, ...rest } = filter;
  const dagUuid = dag === undefined ? undefined : (await anyDag(t, dag)).id;
  const page = await listIncidentRows(t, { ...rest, dagUuid });
  return { ...page, items: page.items.map((row) => incidentView(row, now)) };
}

/** @throws AppError not_found */
export async function getIncident(t: Tenant, id: string, now: Date): Promise<IncidentDetail> {
  const row = await findIncidentRow(t, id);
  if (row === null) throw notFound("The incident");
  const [history, told] = [await occurrenceRows(t, id), await toldRows(t, id)];
  return {
    ...incidentView(row, now),
    history: history.map(({ at, subject, tasks, run }) => ({
      at: at.toISOString(),
      subject: alertSubjectSchema.parse(subject),
      tasks,
      runState: run?.state ?? null,
    })),
    messages: told.map(({ deliveryId, channel, change, delivery, at }) => ({
      delivery: deliveryId,
      channel: channel.name,
      change: changeSchema.parse(change),
      state: delivery.state,
      at: at.toISOString(),
    })),
  };
}

/**
 * Acknowledges, snoozes, notes or closes an incident.
 *
 * @throws AppError not_found; conflict for one that is over
 */
export async function updateIncident(
  t: Tenant,
  actor: TeamActor,
  id: string,
  change: z.output<typeof updateIncidentBodySchema>,
  now: Date,
): Promise<IncidentView> {
  const before = await findIncidentRow(t, id);
  if (before === null) throw notFound("The incident");
  const { acknowledged, quietUntil, quietReason, note, closed } = change;
  const isAboutOpen = acknowledged !== undefined || quietUntil !== undefined || closed === true;
  if (isAboutOpen && before.closedAt !== null) {
    throw new AppError("conflict", "The incident is over");
  }
  if (closed === true && !(await closeIncidentRow(t, id, actor.name, now))) {
    throw new AppError("conflict", "The incident is over");
  }
  const row = await updateIncidentRow(t, id, {
    ...(acknowledged === undefined
      ? {}
      : {
          acknowledgedAt: acknowledged ? (before.acknowledgedAt ?? now) : null,
          acknowledgedBy: acknowledged ? before.acknowledgedBy || actor.name : "",
        }),
    ...(quietUntil === undefined
      ? {}
      : {
          quietUntil: quietUntil === null ? null : new Date(quietUntil),
          quietReason: quietUntil === null ? "" : (quietReason ?? "snoozed"),
        }),
    ...(note === undefined ? {} : { note }),
  });
  if (row === null) throw notFound("The incident");
  await recordAudit(t, actor, {
    action: "incident.update",
    entityKind: "incident",
    entityId: id,
    detail: { ...change },
  });
  await announceAlerts(t);
  return incidentView(row, now);
}

/** What the navigation counts. */
export async function alertSummary(t: Tenant, now: Date): Promise<AlertSummary> {
  return await countAlerts(t, now);
}

const familySchema = z.enum(INCIDENT_FAMILIES);
const changeSchema = z.enum(ALERT_CHANGES);

function incidentView(row: IncidentRow, now: Date): IncidentView {
  const isQuiet = row.quietUntil !== null && row.quietUntil > now;
  return {
    id: row.id,
    family: familySchema.parse(row.family),
    state: row.closedAt === null ? "open" : "closed",
    subject: alertSubjectSchema.parse(row.subject),
    occurrences: row.occurrences,
    openedAt: row.openedAt.toISOString(),
    lastAt: row.lastAt.toISOString(),
    closedAt: row.closedAt?.toISOString() ?? null,
    closedBy: row.closedBy || null,
    acknowledgedAt: row.acknowledgedAt?.toISOString() ?? null,
    acknowledgedBy: row.acknowledgedBy || null,
    quietUntil: isQuiet ? (row.quietUntil?.toISOString() ?? null) : null,
    quietReason: !isQuiet ? null : row.quietReason === "known" ? "known" : "snoozed",
    note: row.note,
  };
}
