import type { TaskTestState } from "@/lib/schemas/api/task-test";
import type { JsonObject, JsonValue } from "@/lib/schemas/json";
import type { Tenant } from "../tenant";

/** What a test runs. */
export interface NewTaskTest {
  dagId: string;
  taskId: string;
  operator: string;
  queue: string;
  document: unknown;
  logicalDate: Date;
  interval: { start: Date; end: Date };
  conf: JsonObject;
  params: JsonObject;
  mapIndex: number;
  given: JsonObject;
  xcomRunId: string | null;
  orderedBy: string;
}

/** A test as it stands. */
export interface TaskTestRow {
  id: string;
  dagId: string;
  taskId: string;
  operator: string;
  queue: string;
  state: TaskTestState;
  logicalDate: Date;
  intervalStart: Date;
  intervalEnd: Date;
  orderedBy: string;
  createdAt: Date;
  startedAt: Date | null;
  endedAt: Date | null;
  workerName: string | null;
  /** run_id of the run whose XComs it reads. */
  xcomRunId: string | null;
  errorCode: string | null;
  error: string | null;
  exitCode: number | null;
  isolation: string | null;
  rendered: JsonValue;
  result: JsonValue;
}

/**
 * Keeps a test and wakes the workers. Returns its id, or null when `most` tests of the team have not
 * ended; orders of one team are counted one after the other.
 */
export async function insertTaskTest(
  t: Tenant,
  test: NewTaskTest,
  most: number,
): Promise<string | null> {
  await t.db.$executeRaw`
    select pg_advisory_xact_lock(hashtextextended('task_test:' || ${t.teamId}, 0))`;
  const rows = await t.db.$queryRaw<{ id: string }[]>`
    insert into task_test (team_id, dag_id, task_id, operator, queue, document, logical_date,
      interval_start, interval_end, conf, params, map_index, given, xcom_run_id, ordered_by)
    select ${t.teamId}::uuid, ${test.dagId}, ${test.taskId}, ${test.operator}, ${test.queue},
      ${JSON.stringify(test.document)}::jsonb, ${test.logicalDate}::timestamptz,
      ${test.interval.start}::timestamptz, ${test.interval.end}::timestamptz,
      ${JSON.stringify(test.conf)}::jsonb, ${JSON.stringify(test.params)}::jsonb,
      ${test.mapIndex}::int, ${JSON.stringify(test.given)}::jsonb, ${test.xcomRunId}::uuid,
      ${test.orderedBy}
    where (select count(*) from task_test
      where team_id = ${t.teamId}::uuid and ended_at is null) < ${most}::int
    returning id`;
  const id = rows[0]?.id ?? null;
  if (id !== null) await t.db.$executeRaw`select pg_notify('millrace_test', '')`;
  return id;
}

/** A test, or null. */
export async function findTaskTest(t: Tenant, id: string): Promise<TaskTestRow | null> {
  const rows = await t.db.$queryRaw<TaskTestRow[]>`
    select k.id, k.dag_id as "dagId", k.task_id as "taskId", k.operator, k.queue, k.state,
      k.logical_date as "logicalDate", k.interval_start as "intervalStart",
      k.interval_end as "intervalEnd", k.ordered_by as "orderedBy", k.created_at as "createdAt",
      k.started_at as "startedAt", k.ended_at as "endedAt", k.worker_name as "workerName",
      r.run_id as "xcomRunId", k.error_code as "errorCode", k.error, k.exit_code as "exitCode",
      k.isolation, k.rendered, k.result
    from task_test k
    left join dag_run r on r.id = k.xcom_run_id and r.team_id = k.team_id
    where k.team_id = ${t.teamId}::uuid and k.id = ${id}::uuid`;
  return rows[0] ?? null;
}

/** Whether a test has not ended; null when there is no such test. */
export async function taskTestRuns(t: Tenant, id: string): Promise<boolean | null> {
  const row = await t.db.taskTest.findFirst({
    where: { id, teamId: t.teamId },
    select: { endedAt: true },
  });
  return row === null ? null : row.endedAt === null;
}

/** Ends a test that has not ended, and has its worker stop. False when it had. */
export async function cancelTaskTest(t: Tenant, id: string, by: string): Promise<boolean> {
  const rows = await t.db.$queryRaw<{ told: unknown }[]>`
    with ended as (
      update task_test set state = 'cancelled', ended_at = now(), error_code = 'cancelled',
        error = ${`Cancelled by ${by}`}
      where team_id = ${t.teamId}::uuid and id = ${id}::uuid and ended_at is null
      returning id, team_id
    )
    select pg_notify('millrace_cancel', id || ':1')::text as told,
      pg_notify('millrace_log', team_id || ':' || id || ':1:0')::text as heard
    from ended`;
  return rows.length === 1;
}

/** The latest run of a DAG that succeeded, by its logical date; null when none did. */
export async function latestSuccess(t: Tenant, dagId: string): Promise<string | null> {
  // Newest first by (dag_id, logical_date): the first that succeeded ends the search.
  const rows = await t.db.$queryRaw<{ id: string }[]>`
    select r.id from dag d join dag_run r on r.dag_id = d.id and r.state = 'success'
    where d.team_id = ${t.teamId}::uuid and d.dag_id = ${dagId} and d.deleted_at is null
    order by r.logical_date desc limit 1`;
  return rows[0]?.id ?? null;
}
