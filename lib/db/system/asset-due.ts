import type { JsonValue } from "@/lib/schemas/json";
import type { Queryable } from "./pool";

/** A DAG with updates of assets on their way to it, locked by the transaction that read it. */
export interface AssetDag {
  id: string;
  teamId: string;
  dagId: string;
  versionId: string;
  timetable: unknown;
  /** The document's params. */
  params: unknown;
  maxActiveRuns: number;
  /** Runs that are queued or running. */
  activeRuns: number;
  /** What is on its way, oldest first; each goes into one run at most. */
  deliveries: Delivery[];
  /** The database's clock. */
  now: Date;
}

/** An update of an asset on its way to a DAG. */
export interface Delivery {
  eventId: string;
  asset: string;
  intervalStart: string | null;
  intervalEnd: string | null;
}

/**
 * Takes up to `limit` DAGs with updates that no pass has looked at, with all that is on its way to
 * them. Both the DAG and its slot are locked, so that an update goes into one run whoever races;
 * who is locked already is left to the next pass.
 */
export async function takeAssetDags(db: Queryable, limit: number): Promise<AssetDag[]> {
  // By itself, nearly always empty, and with its DAGs one by one (OFFSET 0): an estimate of it could
  // lead a join through all DAGs.
  const fresh = await db.query<{ id: string }>({
    name: "asset-dags-fresh",
    text: `select distinct y.dag_id as id from asset_delivery y
      where y.dag_run_id is null and not y.is_seen and exists (
        select 1 from dag d where d.id = y.dag_id
          and not d.paused and not d.at_run_limit and d.deleted_at is null offset 0
      ) limit $1`,
    values: [limit],
  });
  if (fresh.rows.length === 0) return [];
  const { rows } = await db.query<Omit<AssetDag, "activeRuns" | "deliveries">>({
    name: "asset-dags",
    text: `select d.id, d.team_id as "teamId", d.dag_id as "dagId",
        d.current_version_id as "versionId", d.timetable, v.document -> 'params' as params,
        d.max_active_runs as "maxActiveRuns", now() as now
      from dag d
      join dag_slot s on s.dag_id = d.id
      join dag_version v on v.id = d.current_version_id
      where d.id = any ($1) and not d.paused and not d.at_run_limit and d.deleted_at is null
        and exists (select 1 from asset_delivery y
          where y.dag_id = d.id and y.dag_run_id is null and not y.is_seen)
      order by d.id
      for update of d, s skip locked`,
    values: [fresh.rows.map(({ id }) => id)],
  });
  if (rows.length === 0) return [];
  // A statement of its own, begun when the locks are held: it sees what other passes did.
  const facts = await db.query<Pick<AssetDag, "id" | "activeRuns" | "deliveries">>({
    name: "asset-dags-facts",
    text: `select d.id,
        (select count(*)::int from dag_run r
          where r.dag_id = d.id and r.state in ('queued', 'running')) as "activeRuns",
        coalesce((
          select jsonb_agg(jsonb_build_object('eventId', e.id, 'asset', a.name,
            'intervalStart', e.interval_start, 'intervalEnd', e.interval_end) order by e.id)
          from asset_delivery y
          join asset_event e on e.id = y.event_id
          join asset a on a.id = e.asset_id
          where y.dag_id = d.id and y.dag_run_id is null
        ), '[]') as deliveries
      from dag d where d.id = any ($1)`,
    values: [rows.map(({ id }) => id)],
  });
  const byId = new Map(facts.rows.map(({ id, ...rest }) => [id, rest]));
  return rows.map((dag) => ({ ...dag, activeRuns: 0, deliveries: [], ...byId.get(dag.id) }));
}

/** What a pass decided about updates: the run that they went into, or that they wait for more. */
export interface DeliveryOutcome {
  dagUuid: string;
  eventId: string;
  /** Null when the schedule waits for more. */
  runUuid: string | null;
}

/** Writes what became of updates, and which DAGs are held back by max_active_runs. */
export async function settleDeliveries(
  db: Queryable,
  outcomes: readonly DeliveryOutcome[],
  held: readonly string[],
): Promise<void> {
  if (outcomes.length > 0) {
    await db.query({
      name: "asset-deliveries",
      text: `update asset_delivery y set dag_run_id = u."runUuid", is_seen = true
        from jsonb_to_recordset($1) as u("dagUuid" uuid, "eventId" uuid, "runUuid" uuid)
        where y.dag_id = u."dagUuid" and y.event_id = u."eventId" and y.dag_run_id is null`,
      values: [JSON.stringify(outcomes)],
    });
  }
  if (held.length > 0) {
    await db.query({
      name: "asset-dags-held",
      text: `update dag set at_run_limit = true, held_since = coalesce(held_since, now())
        where id = any ($1)`,
      values: [held],
    });
  }
}

/** An update of an asset as templates read it. */
export interface TriggeringEvent {
  asset: string;
  dagId: string;
  runId: string;
  taskId: string;
  at: Date;
  extra: JsonValue;
}

/** The updates that started a run, oldest first. */
export async function loadTriggeringEvents(
  db: Queryable,
  runUuid: string,
): Promise<TriggeringEvent[]> {
  const { rows } = await db.query<TriggeringEvent>({
    name: "triggering-events",
    text: `select a.name as asset, e.source_dag as "dagId", e.source_run_id as "runId",
        e.source_task as "taskId", e.at, e.extra
      from asset_delivery y
      join asset_event e on e.id = y.event_id
      join asset a on a.id = e.asset_id
      where y.dag_run_id = $1 order by e.id`,
    values: [runUuid],
  });
  return rows;
}
