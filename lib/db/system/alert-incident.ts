import type { AlertPlan, AlertRule, Incident } from "@/lib/core/alert/types";
import type { Queryable } from "./pool";

/** Lets one alert pass go on at a time; false while another does. Until the transaction ends. */
export async function lockAlertPass(db: Queryable): Promise<boolean> {
  const { rows } = await db.query<{ locked: boolean }>({
    name: "alert-lock",
    text: "select pg_try_advisory_xact_lock(hashtext('millrace_alert_pass')) as locked",
    values: [],
  });
  return rows[0]?.locked ?? false;
}

/** A rule as it is stored: its settings are not read yet. */
export type AlertRuleRow = Omit<AlertRule, "settings"> & { settings: unknown };

/** The rules of some teams that are in force, with the channels that are. */
export async function alertRules(
  db: Queryable,
  teamIds: readonly string[],
): Promise<AlertRuleRow[]> {
  const { rows } = await db.query<AlertRuleRow>({
    name: "alert-rules",
    text: `select a.id, a.team_id as "teamId", a.event, a.scope, a.tag, a.dag_id as "dagUuid",
        a.task_id as "taskId", a.settings,
        array(select c.id from alert_rule_channel rc join alert_channel c on c.id = rc.channel_id
          where rc.rule_id = a.id and c.enabled order by c.id) as "channelIds"
      from alert_rule a where a.team_id = any ($1) and a.enabled order by a.id`,
    values: [teamIds],
  });
  return rows;
}

type IncidentRow = Omit<Incident, "subject"> & { subject: unknown };

/** The open incidents of some DAGs, and those of some teams that are of no DAG. */
export async function openIncidents(
  db: Queryable,
  dagUuids: readonly string[],
  teamIds: readonly string[],
): Promise<IncidentRow[]> {
  const { rows } = await db.query<IncidentRow>({
    name: "alert-open-incidents",
    text: `select i.id, i.team_id as "teamId", i.dag_id as "dagUuid", i.family, i.task_id as "taskId",
        i.fingerprint, i.subject, i.occurrences, i.opened_at as "openedAt", i.last_at as "lastAt",
        i.closed_at as "closedAt", i.last_logical_date as "lastLogicalDate",
        i.acknowledged_at as "acknowledgedAt", i.quiet_until as "quietUntil", i.told_at as "toldAt",
        i.subject ->> 'run' as "lastRun",
        array(select distinct m.channel_id from alert_delivery_item m where m.incident_id = i.id)
          as "toldChannels"
      from alert_incident i
      where i.closed_at is null and (i.dag_id = any ($1) or (i.dag_id is null and i.team_id = any ($2)))
      order by i.id for update`,
    values: [dagUuids, teamIds],
  });
  return rows;
}

/** Writes what became of incidents, with their occurrences. */
export async function writeIncidents(
  db: Queryable,
  { incidents, occurrences }: Pick<AlertPlan, "incidents" | "occurrences">,
): Promise<void> {
  if (incidents.length > 0) {
    await db.query({
      name: "alert-write-incidents",
      text: `insert into alert_incident (id, team_id, dag_id, family, task_id, fingerprint, subject,
          occurrences, opened_at, last_at, closed_at, last_logical_date, told_at)
        select u.id, u."teamId", u."dagUuid", u.family, u."taskId", u.fingerprint, u.subject,
          u.occurrences, u."openedAt", u."lastAt", u."closedAt", u."lastLogicalDate", u."toldAt"
        from jsonb_to_recordset($1) as u(id uuid, "teamId" uuid, "dagUuid" uuid, family text,
          "taskId" text, fingerprint text, subject jsonb, occurrences int, "openedAt" timestamptz,
          "lastAt" timestamptz, "closedAt" timestamptz, "lastLogicalDate" timestamptz, "toldAt" timestamptz)
        on conflict (id) do update set subject = excluded.subject, occurrences = excluded.occurrences,
          last_at = excluded.last_at, closed_at = excluded.closed_at,
          last_logical_date = excluded.last_logical_date, told_at = excluded.told_at`,
      values: [JSON.stringify(incidents)],
    });
  }
  if (occurrences.length > 0) {
    await db.query({
      name: "alert-write-occurrences",
      text: `insert into alert_occurrence (team_id, incident_id, dag_run_id, subject, tasks, at)
        select u."teamId", u."incidentId", u."runUuid", u.subject, u.tasks, u.at
        from jsonb_to_recordset($1) as u("teamId" uuid, "incidentId" uuid, "runUuid" uuid,
          subject jsonb, tasks int, at timestamptz)
        on conflict (incident_id, dag_run_id) do update set subject = excluded.subject,
          tasks = alert_occurrence.tasks + excluded.tasks, at = excluded.at`,
      values: [JSON.stringify(occurrences)],
    });
  }
}
