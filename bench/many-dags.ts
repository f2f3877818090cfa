import type pg from "pg";
import { planOf } from "@/lib/testing/engine";

/** Three tasks in a row, as the DAGs of these benchmarks have them. */
const PLAN = planOf([
  { task_id: "extract" },
  { task_id: "transform", needs: ["extract"] },
  { task_id: "load", needs: ["transform"] },
]);

/** A date that no benchmark reaches. */
const FAR = "2099-01-01T00:00:00Z";

/**
 * Enters DAGs that are active with a cron each, none of them due: every 97th minute of the day and
 * zone has its own, so that the arithmetic of schedules is not that of one expression.
 */
export async function insertActiveDags(
  db: pg.Pool,
  teamId: string,
  from: number,
  to: number,
): Promise<void> {
  await db.query(
    `with made as materialized (
       select i, uuidv7() as id, uuidv7() as version,
         (array['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu'])[1 + i % 4] as zone
       from generate_series($2::int, $3::int - 1) i
     ), dags as (
       insert into dag (id, team_id, dag_id, tags, paused, current_version_id, timetable,
         next_logical_date, next_interval_end, next_run_at)
       select id, $1, 'bench_' || i, '{}', false, version,
         jsonb_build_object('schedule', (i * 97 % 60) || ' ' || (i % 24) || ' * * *',
           'timezone', zone, 'interval', 'period', 'catchup', false),
         $4::timestamptz, $4::timestamptz, $4::timestamptz
       from made
     ), slots as (
       insert into dag_slot (dag_id, team_id) select id, $1 from made
     )
     insert into dag_version (id, team_id, dag_id, number, source, document, plan, hash)
     select version, $1, id, 1, '', '{}', $5, '' from made`,
    [teamId, from, to, FAR, JSON.stringify(PLAN)],
  );
}

/** Brings tables that were filled at once into the state that a server has in daily life. */
export async function settleTables(owner: pg.Client): Promise<void> {
  await owner.query("vacuum analyze dag");
  await owner.query("vacuum analyze dag_slot");
  await owner.query("vacuum analyze dag_version");
}

/** Makes the first `count` DAGs due at one instant; their interval is the day that ends there. */
export async function makeDue(db: pg.Pool, count: number, at: Date): Promise<void> {
  await db.query(
    `update dag set next_run_at = $2::timestamptz, next_interval_end = $2::timestamptz,
       next_logical_date = $2::timestamptz - interval '1 day'
     where id in (select id from dag order by id limit $1)`,
    [count, at],
  );
}

/** Forgets all runs and their ticks, so that the same DAGs can be due again. */
export async function forgetRuns(owner: pg.Client): Promise<void> {
  await owner.query("truncate dag_run, tick_span cascade");
  await owner.query("update dag_slot set active_tasks = 0 where active_tasks <> 0");
}
