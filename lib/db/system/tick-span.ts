import type { Queryable } from "./pool";

/** What a scheduling pass enters into the tick ledger for one DAG. */
export interface NewTickSpan {
  dagUuid: string;
  teamId: string;
  from: Date;
  /** All dates before it are accounted for. */
  until: Date;
  outcome: "created" | "skipped" | "missed";
  reason: string;
  /** As it is stored beside the DAG. */
  timetable: unknown;
}

/** A span that goes on: the end of the DAG's last one moves. */
export interface LongerTickSpan {
  dagUuid: string;
  from: Date;
  until: Date;
}

/**
 * Enters what became of ticks, in the transaction that decides it. The caller holds the locks of
 * the DAGs, so that the last span is the last.
 */
export async function writeTickSpans(
  db: Queryable,
  spans: { longer: readonly LongerTickSpan[]; added: readonly NewTickSpan[] },
): Promise<void> {
  if (spans.longer.length === 0 && spans.added.length === 0) return;
  await db.query({
    name: "tick-spans",
    text: `with longer as (
        update tick_span k set until_date = u.until, at = now()
        from jsonb_to_recordset($1) as u("dagUuid" uuid, "from" timestamptz, until timestamptz)
        where k.dag_id = u."dagUuid" and k.from_date = u."from"
      )
      insert into tick_span (dag_id, team_id, from_date, until_date, outcome, reason, timetable)
      select u."dagUuid", u."teamId", u."from", u.until, u.outcome, u.reason, u.timetable
      from jsonb_to_recordset($2) as u("dagUuid" uuid, "teamId" uuid, "from" timestamptz,
        until timestamptz, outcome tick_outcome, reason text, timetable jsonb)`,
    values: [JSON.stringify(spans.longer), JSON.stringify(spans.added)],
  });
}

/** An event of the system itself about a DAG. */
export interface SystemEvent {
  teamId: string;
  action: string;
  dagId: string;
  detail: object;
}

/**
 * Enters events of the system itself, which the audit trail and alerts read. One that the DAG had
 * within the last `quietMinutes` is not told again.
 */
export async function recordSystemEvents(
  db: Queryable,
  events: readonly SystemEvent[],
  quietMinutes = 0,
): Promise<void> {
  if (events.length === 0) return;
  await db.query({
    name: "system-events",
    text: `insert into audit_event (team_id, actor_kind, actor_name, action, entity_kind, entity_id, detail)
      select e."teamId", 'system', 'Scheduler', e.action, 'dag', e."dagId", e.detail
      from jsonb_to_recordset($1) as e("teamId" uuid, action text, "dagId" text, detail jsonb)
      where not exists (
        select 1 from audit_event a
        where a.team_id = e."teamId" and a.entity_kind = 'dag' and a.entity_id = e."dagId"
          and a.action = e.action and a.at > now() - make_interval(mins => $2)
      )`,
    values: [JSON.stringify(events), quietMinutes],
  });
}
