import type pg from "pg";

/** How much a browser has to show. */
export interface UiSize {
  gridRuns: number;
  gridTasks: number;
  graphTasks: number;
  logLines: number;
  dags: number;
}

/** A document of so many tasks, in layers of ten that each need two of the layer before. */
export function layeredDocument(dagId: string, count: number): string {
  const name = (index: number) => `task_${String(index).padStart(3, "0")}`;
  const tasks = Array.from({ length: count }, (_, index) => {
    const [one, other] = [index - 10, index - 10 + ((index + 1) % 10) - (index % 10)];
    const needs = index < 10 ? "" : `, needs: [${[...new Set([one, other])].map(name).join(", ")}]`;
    return `  ${name(index)}: { operator: empty${needs} }`;
  });
  return `dag_id: ${dagId}\nschedule: null\ntasks:\n${tasks.join("\n")}\n`;
}

/** Enters ended runs of a DAG, one a day back from today; every seventh has a failure. */
export async function insertRuns(db: pg.Pool, dagId: string, count: number): Promise<void> {
  await db.query(
    `with of_dag as (
       select d.id, d.team_id, v.id as version, v.plan
       from dag d join dag_version v on v.id = d.current_version_id where d.dag_id = $1
     ), made as (
       insert into dag_run (team_id, dag_id, dag_version_id, run_id, type, state, logical_date,
         interval_start, interval_end, run_after, started_at, ended_at)
       select team_id, id, version, 'bench__' || n, 'scheduled',
         (case when n % 7 = 0 then 'failed' else 'success' end)::run_state,
         day, day, day + interval '1 day', day + interval '1 day', day + interval '1 day',
         day + interval '1 day' + make_interval(secs => 60 + n % 50)
       from of_dag, generate_series(1, $2::int) n,
         lateral (select date_trunc('day', now()) - make_interval(days => n + 1) as day) at
       returning id, team_id, dag_id, run_after, state
     )
     insert into task_instance (team_id, dag_run_id, dag_id, idx, task_id, operator, is_process,
       state, try_number, upstream_count, downstream, scheduled_at, queued_at, started_at, ended_at)
     select r.team_id, r.id, r.dag_id, (t->>'idx')::int, t->>'task_id', t->>'operator', false,
       (case when r.state = 'failed' and (t->>'idx')::int % 13 = 5 then 'failed' else 'success' end)
         ::task_state,
       1, (t->>'upstream_count')::int,
       array(select jsonb_array_elements_text(t->'downstream')::int),
       r.run_after, r.run_after, r.run_after, r.run_after + interval '1 s'
     from made r, of_dag d, jsonb_array_elements(d.plan) t`,
    [dagId, count],
  );
}

/** Gives the first task of the DAG's newest run an attempt with a log; every 1,000th line says so. */
export async function insertLog(db: pg.Pool, dagId: string, lines: number): Promise<string> {
  const perChunk = 500;
  const { rows } = await db.query<{ run: string }>(
    `with task as (
       select i.id, i.team_id, r.id as run from dag d join dag_run r on r.dag_id = d.id
       join task_instance i on i.dag_run_id = r.id and i.idx = 0
       where d.dag_id = $1 order by r.run_after desc limit 1
     ), attempt as (
       insert into attempt (task_instance_id, number, team_id, state, worker_id, started_at, ended_at)
       select task.id, 1, team_id, 'success', (select id from worker limit 1), now(), now()
       from task
     ), log as (
       insert into log_chunk (task_instance_id, attempt, seq, team_id, first_line, lines, text)
       select task.id, 1, c, team_id, c * $3, $3, (
         select string_agg(
           '2026-01-01T00:00:00.000Z o line ' || n || case when n % 1000 = 0 then ' milestone' else ' rows copied' end,
           E'\\n' order by n) || E'\\n'
         from generate_series(c * $3, c * $3 + $3 - 1) n)
       from task, generate_series(0, $2::int / $3 - 1) c
     )
     select run from task`,
    [dagId, lines, perChunk],
  );
  return rows[0]?.run ?? "";
}
