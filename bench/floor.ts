import type pg from "pg";

/**
 * The least that Postgres could need for the same durable work: one table, one function that marks
 * done, counts down the successors and takes the next, one call and one commit a turn. No teams, no
 * attempts, no limits, no events.
 */
const SCHEMA = `
  create schema if not exists floor;
  create table if not exists floor.task (
    id int primary key, state "char" not null default 'w', waiting int not null, successors int[] not null
  ) with (fillfactor = 70);
  create index if not exists floor_ready on floor.task (id) where state = 'q';
  create or replace function floor.step(p_done int[], p_want int) returns int[]
    language plpgsql
    set plan_cache_mode = force_generic_plan
    set enable_seqscan = off set enable_hashjoin = off
    set enable_mergejoin = off set enable_bitmapscan = off
  as $$
  declare
    v_next int[];
  begin
    update floor.task set state = 'd' where id = any (p_done);
    with ended as materialized (
      select s.id, count(*)::int as n from floor.task t, unnest(t.successors) s(id)
      where t.id = any (p_done) group by s.id
    ), locked as materialized (
      select t.id, ended.n from ended join floor.task t on t.id = ended.id order by t.id for update of t
    )
    update floor.task t set waiting = t.waiting - locked.n,
      state = case when t.waiting = locked.n then 'q' else t.state end
    from locked where t.id = locked.id;
    with taken as materialized (
      select id from floor.task where state = 'q' order by id limit p_want for update skip locked
    )
    , claimed as (
      update floor.task t set state = 'r' from taken where t.id = taken.id returning t.id
    )
    select array_agg(id) into v_next from claimed;
    return v_next;
  end $$;`;

/** Tasks of the floor's workload: how many upstreams each waits for, and its successors. */
export type FloorTask = { id: number; waiting: number; successors: number[] };

/** Runs a workload on the floor, each task as `work`; returns the milliseconds that it took. */
export async function runFloor(
  db: pg.Client,
  tasks: readonly FloorTask[],
  batch: number,
  work: () => Promise<void> = async () => undefined,
): Promise<number> {
  await db.query(SCHEMA);
  await db.query("truncate floor.task");
  await db.query(
    `insert into floor.task (id, waiting, successors, state)
     select id, waiting, successors, case when waiting = 0 then 'q' else 'w' end
     from jsonb_to_recordset($1) as t(id int, waiting int, successors int[])`,
    [JSON.stringify(tasks)],
  );
  const begun = performance.now();
  let done: number[] = [];
  let left = tasks.length;
  while (left > 0) {
    const { rows } = await db.query<{ next: number[] | null }>({
      name: "floor-step",
      text: "select floor.step($1, $2) as next",
      values: [done, batch],
    });
    left -= done.length;
    done = rows[0]?.next ?? [];
    for (const _task of done) await work();
  }
  return performance.now() - begun;
}
