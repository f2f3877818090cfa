import type pg from "pg";
import { documentOf } from "@/lib/testing/dag-document";
import { insertDag } from "@/lib/testing/engine";

/** How much is there. */
export interface ApiDataSize {
  dags: number;
  /** Of each DAG but the large one. */
  runs: number;
  tasks: number;
  /** Of the DAG whose grid is asked for. */
  gridRuns: number;
  gridTasks: number;
}

/** What the reads ask for. */
export interface ApiData {
  gridDag: string;
  gridRun: string;
  smallDag: string;
  taskInstances: number;
}

const HOUR_SECONDS = 3600;

/** Fills a team with DAGs and their ended runs, written as rows: the engine would take an hour. */
export async function insertHistory(
  owner: pg.Client,
  sys: pg.Pool,
  teamId: string,
  size: ApiDataSize,
): Promise<ApiData> {
  const large = seriesOf(size.gridTasks);
  const grid = await insertDag(sys, teamId, large.plan, { document: large.document });
  const { plan, document } = seriesOf(size.tasks);
  await sys.query(
    `with made as materialized (
       select i, uuidv7() as id, uuidv7() as version from generate_series(2, $2::int) i
     ), dags as (
       insert into dag (id, team_id, dag_id, owner, tags, paused, current_version_id, timetable,
         next_logical_date, next_interval_end, next_run_at)
       select id, $1, 'pipeline_' || lpad(i::text, 5, '0'), 'owner_' || i % 20,
         array['tag_' || i % 12, 'layer_' || i % 3], false, version,
         '{"schedule": "0 * * * *", "timezone": "UTC", "interval": "period", "catchup": false}',
         '2099-01-01', '2099-01-01', '2099-01-01'
       from made
     ), slots as (
       insert into dag_slot (dag_id, team_id) select id, $1 from made
     )
     insert into dag_version (id, team_id, dag_id, number, source, document, plan, hash)
     select version, $1, id, 1, '', $4, $3, '' from made`,
    [teamId, size.dags, JSON.stringify(plan), JSON.stringify(document)],
  );
  await insertRuns(sys, grid.id, size.gridRuns);
  const { rows: others } = await sys.query<{ id: string; name: string }>(
    "select id, dag_id as name from dag where team_id = $1 and id <> $2 order by dag_id",
    [teamId, grid.id],
  );
  await insertRuns(
    sys,
    others.map(({ id }) => id),
    size.runs,
  );
  for (const table of ["dag", "dag_version", "dag_run", "task_instance", "attempt"]) {
    await owner.query(`vacuum analyze ${table}`);
  }
  const { rows } = await sys.query<{ name: string; run: string; n: number }>(
    `select d.dag_id as name, r.id as run,
       (select count(*)::int from task_instance where team_id = $2) as n
     from dag d join dag_run r on r.dag_id = d.id where d.id = $1
     order by r.run_after desc limit 1`,
    [grid.id, teamId],
  );
  const { name = "", run = "", n = 0 } = rows[0] ?? {};
  return { gridDag: name, gridRun: run, smallDag: others[0]?.name ?? "", taskInstances: n };
}

/** So many tasks in series. */
function seriesOf(count: number) {
  const name = (index: number) => `task_${String(index).padStart(3, "0")}`;
  const tasks = Array.from({ length: count }, (_, index) => [
    name(index),
    { operator: "empty", needs: index === 0 ? [] : [name(index - 1)] },
  ]);
  return documentOf(Object.fromEntries(tasks));
}

/** Hourly runs that ended, the last an hour ago; one in forty failed at its last task. */
async function insertRuns(db: pg.Pool, dags: string | readonly string[], count: number) {
  await db.query(
    `with made as materialized (
       select d.id as dag, d.team_id, d.current_version_id as version, n,
         date_trunc('hour', now()) - make_interval(secs => n * $3::int) as at,
         (n + hashtext(d.id::text)) % 40 = 0 as failed
       from dag d cross join generate_series(1, $2::int) n where d.id = any ($1::uuid[])
     ), runs as (
       insert into dag_run (team_id, dag_id, dag_version_id, run_id, type, state, logical_date,
         interval_start, interval_end, run_after, queued_at, started_at, ended_at)
       select team_id, dag, version, 'scheduled__' || at, 'scheduled',
         (case when failed then 'failed' else 'success' end)::run_state, at, at,
         at + make_interval(secs => $3), at + make_interval(secs => $3),
         at + make_interval(secs => $3), at + make_interval(secs => $3),
         at + make_interval(secs => $3 + 60)
       from made
       returning id, team_id, dag_id, dag_version_id, state, started_at
     ), tasks as (
       insert into task_instance (team_id, dag_run_id, dag_id, idx, task_id, operator, is_process,
         state, try_number, upstream_count, downstream, queued_at, started_at, ended_at, is_leaf)
       select r.team_id, r.id, r.dag_id, p.idx, p.task_id, p.operator, false,
         (case when r.state = 'failed' and p.downstream = '{}' then 'failed' else 'success' end)::task_state,
         1, p.upstream_count, p.downstream, r.started_at, r.started_at,
         r.started_at + interval '1 s', p.downstream = '{}'
       from runs r join dag_version v on v.id = r.dag_version_id
       cross join lateral jsonb_to_recordset(v.plan) as p(
         idx int, task_id text, operator text, upstream_count int, downstream int[])
       returning id, team_id, state, started_at, ended_at
     )
     insert into attempt (task_instance_id, number, team_id, state, worker_id, started_at, ended_at)
     select id, 1, team_id, state::text::attempt_state, uuidv7(), started_at, ended_at
     from tasks where state = 'failed'`,
    [typeof dags === "string" ? [dags] : dags, count, HOUR_SECONDS],
  );
}
