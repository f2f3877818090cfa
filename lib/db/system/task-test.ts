import * as z from "zod";
import type { TaskTestResult, TaskTestState } from "@/lib/schemas/api/task-test";
import { type JsonObject, type JsonValue, jsonObjectSchema } from "@/lib/schemas/json";
import { type LogTail, storableJson } from "./engine";
import type { Queryable } from "./pool";
import type { RunRow } from "./run-context";

/** A test that a worker has taken. */
export interface TaskTestClaim {
  id: string;
  taskId: string;
  mapIndex: number;
  document: unknown;
  given: Record<string, JsonObject>;
  xcomRunId: string | null;
  /** What stands in for a DAG run; its id is the test's. */
  run: RunRow;
}

const givenSchema = z.record(z.string(), jsonObjectSchema);

/**
 * Takes the oldest test that waits for one of these queues, if any. The worker's id fences all that
 * is written of it later.
 */
export async function claimTaskTest(
  db: Queryable,
  worker: { id: string; name: string },
  queues: readonly string[],
): Promise<TaskTestClaim | null> {
  const { rows } = await db.query<
    Omit<TaskTestClaim, "run" | "given"> & { given: unknown } & Omit<RunRow, "versionId" | "type">
  >({
    name: "task-test-claim",
    text: `with taken as (
        update task_test set state = 'running', started_at = now(), worker_id = $1, worker_name = $2
        where id = (
          select id from task_test where state = 'queued' and queue = any ($3)
          order by created_at limit 1 for update skip locked
        )
        returning *
      )
      select k.id, k.task_id as "taskId", k.map_index as "mapIndex", k.document, k.given,
        k.xcom_run_id as "xcomRunId", k.team_id as "teamId", t.slug as "teamSlug",
        t.timezone as "teamTimezone", coalesce(d.id, k.id) as "dagUuid", k.dag_id as "dagId",
        'test__' || k.id as "runId", k.logical_date as "logicalDate",
        k.interval_start as "intervalStart", k.interval_end as "intervalEnd",
        k.created_at as "runAfter", k.conf, k.params, p.interval_start as "previousStart",
        p.interval_end as "previousEnd", p.started_at as "previousStartedAt"
      from taken k
      join team t on t.id = k.team_id
      left join dag d on d.team_id = k.team_id and d.dag_id = k.dag_id and d.deleted_at is null
      left join lateral (
        select interval_start, interval_end, started_at from dag_run e
        where e.dag_id = d.id and e.logical_date < k.logical_date and e.state = 'success'
        order by e.logical_date desc limit 1
      ) p on true`,
    values: [worker.id, worker.name, queues],
  });
  const row = rows[0];
  if (row === undefined) return null;
  const { id, taskId, mapIndex, document, given, xcomRunId, ...run } = row;
  return {
    id,
    taskId,
    mapIndex,
    document,
    given: givenSchema.parse(given),
    xcomRunId,
    run: { ...run, id, versionId: id, type: "manual" },
  };
}

/** How a test ended. */
export interface TaskTestEnd {
  state: Exclude<TaskTestState, "queued" | "running">;
  errorCode?: string;
  error?: string;
  exitCode?: number | null;
  isolation?: string;
  rendered?: JsonValue;
  result: TaskTestResult;
  /** The end of the log. */
  log: readonly LogTail[];
}

/**
 * Stores the end of a test and the rest of its log, and tells its readers. False, storing nothing,
 * when it is not this worker's any more: somebody cancelled it, or its lease was lost.
 */
export async function finishTaskTest(
  db: Queryable,
  workerId: string,
  id: string,
  end: TaskTestEnd,
): Promise<boolean> {
  const { rowCount } = await db.query({
    name: "task-test-finish",
    text: `with ended as (
        update task_test set state = $3, ended_at = now(), error_code = $4, error = $5,
          exit_code = $6, isolation = $7, rendered = $8, result = $9
        where id = $1 and worker_id = $2 and state = 'running'
        returning id, team_id
      ), kept as (
        insert into log_chunk (task_instance_id, attempt, seq, team_id, first_line, lines, text, at)
        select e.id, 1, l.seq, e.team_id, l."firstLine", l.lines, l.text, l.at
        from ended e, jsonb_to_recordset($10::jsonb)
          as l (seq int, "firstLine" int, lines int, text text, at timestamptz)
      )
      select pg_notify('millrace_log', team_id || ':' || id || ':1:0') from ended`,
    values: [
      id,
      workerId,
      end.state,
      end.errorCode ?? null,
      end.error ?? null,
      end.exitCode ?? null,
      end.isolation ?? null,
      end.rendered === undefined ? null : storableJson(end.rendered),
      storableJson(end.result),
      storableJson(end.log),
    ],
  });
  return rowCount === 1;
}

/** Stores a piece of a test's log, as `appendLog` does that of an attempt; false when it is not ours. */
export async function appendTestLog(
  db: Queryable,
  workerId: string,
  id: string,
  chunk: LogTail,
): Promise<boolean> {
  const { rowCount } = await db.query({
    name: "task-test-log",
    text: `with kept as (
        insert into log_chunk
          (task_instance_id, attempt, seq, team_id, first_line, lines, text, at)
        select k.id, 1, $3, k.team_id, $4, $5, $6, $7
        from task_test k where k.id = $1 and k.worker_id = $2 and k.state = 'running'
        on conflict (task_instance_id, attempt, seq) do update set text = excluded.text
        returning team_id
      )
      select pg_notify('millrace_log', team_id || ':' || $1 || ':1:' || $3) from kept`,
    values: [id, workerId, chunk.seq, chunk.firstLine, chunk.lines, chunk.text, chunk.at],
  });
  return rowCount === 1;
}

/** A test that no worker took by then fails: nobody waits longer before a screen. */
export const MAX_WAIT_SECONDS = 600;

/**
 * Ends the tests of workers that are gone, those that nobody took, and those that `here` holds
 * without knowing of them; returns how many.
 */
export async function endLostTaskTests(
  db: Queryable,
  here?: { workerId: string; known: readonly string[] },
): Promise<number> {
  const { rowCount } = await db.query({
    name: "task-test-lost",
    text: `with ended as (
        update task_test k set state = 'failed', ended_at = now(),
          error_code = case k.state when 'queued' then 'no_worker' else 'worker_lost' end,
          error = case k.state
            when 'queued' then 'No worker that serves the queue ' || k.queue || ' took the test'
            else 'The worker was lost while the test ran' end
        where (k.state = 'running' and not exists (
            select 1 from worker w
            where w.id = k.worker_id and w.state in ('active', 'draining')))
          or (k.state = 'running' and k.worker_id = $2 and k.id <> all ($3::uuid[]))
          or (k.state = 'queued' and k.created_at < now() - make_interval(secs => $1))
        returning id, team_id
      )
      select pg_notify('millrace_log', team_id || ':' || id || ':1:0') from ended`,
    values: [MAX_WAIT_SECONDS, here?.workerId ?? null, here?.known ?? []],
  });
  return rowCount ?? 0;
}
