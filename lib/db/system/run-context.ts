import type { JsonValue } from "@/lib/schemas/json";
import type { Queryable } from "./pool";

/** What does not change about a run while its tasks execute. */
export interface RunRow {
  id: string;
  teamId: string;
  teamSlug: string;
  /** IANA zone of the team; a DAG without a zone of its own uses it. */
  teamTimezone: string;
  dagUuid: string;
  dagId: string;
  versionId: string;
  runId: string;
  type: string;
  logicalDate: Date;
  intervalStart: Date;
  intervalEnd: Date;
  runAfter: Date;
  conf: JsonValue;
  params: JsonValue;
  /** Of the latest successful run with an earlier logical date. */
  previousStart: Date | null;
  previousEnd: Date | null;
  previousStartedAt: Date | null;
}

/** Reads a run with its team, its DAG and the successful run before it. */
export async function loadRun(db: Queryable, runUuid: string): Promise<RunRow | undefined> {
  const { rows } = await db.query<RunRow>({
    name: "run-context",
    text: `select r.id, r.team_id as "teamId", t.slug as "teamSlug", t.timezone as "teamTimezone",
        r.dag_id as "dagUuid", d.dag_id as "dagId", r.dag_version_id as "versionId",
        r.run_id as "runId", r.type::text as type, r.logical_date as "logicalDate",
        r.interval_start as "intervalStart", r.interval_end as "intervalEnd",
        r.run_after as "runAfter", r.conf, r.params,
        p.interval_start as "previousStart", p.interval_end as "previousEnd",
        p.started_at as "previousStartedAt"
      from dag_run r
      join dag d on d.id = r.dag_id
      join team t on t.id = r.team_id
      left join lateral (
        select interval_start, interval_end, started_at from dag_run e
        where e.dag_id = r.dag_id and e.logical_date < r.logical_date and e.state = 'success'
        order by e.logical_date desc limit 1
      ) p on true
      where r.id = $1`,
    values: [runUuid],
  });
  return rows[0];
}

/** What the instances of a mapped task may hand on together, as stored. */
const MAX_MAPPED_XCOM_BYTES = 8 * 1024 * 1024;

/** Reads the document of a version. */
export async function loadDocument(db: Queryable, versionId: string): Promise<unknown> {
  const { rows } = await db.query<{ document: unknown }>({
    name: "version-document",
    text: "select document from dag_version where id = $1",
    values: [versionId],
  });
  return rows[0]?.document;
}

/** In a mapped group: the tasks of it, and the number of an element. */
export interface OwnElement {
  readonly tasks: ReadonlySet<string>;
  readonly mapIndex: number;
}

/**
 * XComs of some tasks of a run: task to key to value. Of a mapped task, each is the list of what its
 * instances handed on, in their order; of `own` tasks it is what their instance of that element
 * did. Throws a RangeError when such lists are too large to read.
 */
export async function loadXComs(
  db: Queryable,
  runUuid: string,
  taskIds: readonly string[],
  own?: OwnElement,
): Promise<Record<string, Record<string, JsonValue>>> {
  const ownTasks = own === undefined ? [] : taskIds.filter((taskId) => own.tasks.has(taskId));
  const { rows } = await db.query<{
    taskId: string;
    key: string;
    value: JsonValue;
    isTooLarge: boolean;
  }>({
    name: "run-xcoms",
    text: `select task_id as "taskId", key, case
          when task_id = any ($4) or not bool_or(map_index >= 0) then (array_agg(value))[1]
          when sum(pg_column_size(value)) <= $3 then
            jsonb_agg(value order by map_index) filter (where map_index >= 0)
        end as value,
        task_id <> all ($4) and bool_or(map_index >= 0)
          and sum(pg_column_size(value)) > $3 as "isTooLarge"
      from xcom where dag_run_id = $1 and task_id = any ($2)
        and (task_id <> all ($4) or map_index = $5)
      group by task_id, key`,
    values: [runUuid, taskIds, MAX_MAPPED_XCOM_BYTES, ownTasks, own?.mapIndex ?? -1],
  });
  const tooLarge = rows.find(({ isTooLarge }) => isTooLarge);
  if (tooLarge !== undefined) {
    throw new RangeError(
      `XCom "${tooLarge.key}" of all instances of ${tooLarge.taskId} together is too large to read`,
    );
  }
  const byTask: Record<string, Record<string, JsonValue>> = {};
  for (const row of rows) {
    byTask[row.taskId] ??= {};
    const ofTask = byTask[row.taskId];
    if (ofTask !== undefined) ofTask[row.key] = row.value;
  }
  return byTask;
}

/** A connection as stored, its secrets still encrypted. */
export interface ConnectionRow {
  connId: string;
  type: string;
  config: Record<string, JsonValue>;
  secrets: Record<string, string>;
}

/** Connections of a team by their ids. */
export async function loadConnections(
  db: Queryable,
  teamId: string,
  ids: readonly string[],
): Promise<ConnectionRow[]> {
  const { rows } = await db.query<ConnectionRow>({
    name: "team-connections",
    text: `select conn_id as "connId", type, config, secrets from connection
      where team_id = $1 and conn_id = any ($2)`,
    values: [teamId, ids],
  });
  return rows;
}

/** A variable as stored; the value of a secret one is encrypted. */
export interface VariableRow {
  key: string;
  isSecret: boolean;
  value: string;
}

/** Variables of a team by their keys. */
export async function loadVariables(
  db: Queryable,
  teamId: string,
  keys: readonly string[],
): Promise<VariableRow[]> {
  const { rows } = await db.query<VariableRow>({
    name: "team-variables",
    text: `select key, is_secret as "isSecret", value from variable
      where team_id = $1 and key = any ($2)`,
    values: [teamId, keys],
  });
  return rows;
}
