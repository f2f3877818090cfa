/** Something that must never be so; `text` selects the rows that break it. */
export interface Invariant {
  name: string;
  text: string;
}

const LIVE = "('running', 'paused', 'cancelling')";

/** What holds of backfills, their dates and their runs at every moment. */
export const BACKFILL_INVARIANTS: readonly Invariant[] = [
  {
    name: "no more runs of a backfill are running than its own limit allows",
    text: `select b.id from backfill b join dag_run r on r.backfill_id = b.id and r.state = 'running'
      group by b.id having count(*) > b.max_active_runs`,
  },
  {
    name: "a backfill that has ended has no date that waits",
    text: `select b.id from backfill b where b.state not in ${LIVE}
      and exists (select 1 from backfill_item i where i.backfill_id = b.id and i.state = 'waiting')`,
  },
  {
    name: "a backfill that goes on has something to wait for",
    text: `select b.id from backfill b where b.state in ('running', 'cancelling')
      and not exists (select 1 from dag_run r
        where r.backfill_id = b.id and r.state in ('queued', 'running'))`,
  },
  {
    name: "a date that runs has its backfill's run",
    text: `select i.backfill_id as id from backfill_item i join backfill b on b.id = i.backfill_id
      where i.state = 'running' and not exists (select 1 from dag_run r where r.dag_id = b.dag_id
        and r.logical_date = i.logical_date and r.backfill_id = b.id and r.state in ('queued', 'running'))`,
  },
  {
    name: "a run of a backfill is of one of its dates, and its end is entered",
    text: `select r.id from dag_run r left join backfill_item i
      on i.backfill_id = r.backfill_id and i.logical_date = r.logical_date
      where r.backfill_id is not null and (i.state is null or i.state in ('waiting', 'left', 'cancelled')
        or (r.state in ('success', 'failed') and i.state::text <> r.state::text))
        and not (i.state = 'waiting' and i.reason = 'retry')`,
  },
  {
    name: "backfills of a DAG that go on do not meet",
    text: `select a.id from backfill a join backfill b on b.dag_id = a.dag_id and b.id > a.id
      where a.state in ${LIVE} and b.state in ${LIVE}
        and a.from_date <= b.to_date and b.from_date <= a.to_date`,
  },
];
