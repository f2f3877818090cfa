import type { Queryable } from "./pool";

/** A DAG whose schedule does nothing at the moment, and what the watchdog judges it by. */
export interface StandingDag {
  id: string;
  teamId: string;
  dagId: string;
  timetable: unknown;
  atRunLimit: boolean;
  /** Whether a run is queued or running. */
  isActive: boolean;
  next: { nextRunAt: Date | null; nextLogicalDate: Date | null; nextIntervalEnd: Date | null };
  coveredUntil: Date | null;
  /** The database's clock. */
  now: Date;
}

type Row = Omit<StandingDag, "next"> & StandingDag["next"];

const COLUMNS = `d.id, d.team_id as "teamId", d.dag_id as "dagId", d.timetable,
  d.at_run_limit as "atRunLimit", d.next_run_at as "nextRunAt",
  d.next_logical_date as "nextLogicalDate", d.next_interval_end as "nextIntervalEnd", now() as now,
  exists (select 1 from dag_run r where r.dag_id = d.id and r.state in ('queued', 'running')) as "isActive",
  (select k.until_date from tick_span k where k.dag_id = d.id order by k.from_date desc limit 1)
    as "coveredUntil"`;

// Each by an index of its own (dag_held, dag_due, dag_without_next): what is found costs, not what exists.
const HELD = "d.at_run_limit and d.deleted_at is null";
const OVERDUE = `d.next_run_at < now() - make_interval(secs => $GRACE) and not d.paused
  and not d.at_run_limit and d.deleted_at is null`;
const WITHOUT_NEXT = `d.next_run_at is null and not d.paused and d.deleted_at is null
  and d.timetable ->> 'schedule' is not null`;

/** DAGs that stand still, by id: held by their run limit, long due, or without a next date. */
export async function standingDags(
  db: Queryable,
  { after, limit, graceSeconds }: { after: string | null; limit: number; graceSeconds: number },
): Promise<StandingDag[]> {
  const place = "($1::uuid is null or d.id > $1)";
  const { rows } = await db.query<Row>({
    name: "standing-dags",
    text: `select ${COLUMNS} from (
        (select d.id from dag d where ${HELD} and ${place} order by d.id limit $2)
        union
        (select d.id from dag d where ${OVERDUE.replace("$GRACE", "$3")} and ${place}
          order by d.id limit $2)
        union
        (select d.id from dag d where ${WITHOUT_NEXT} and ${place} order by d.id limit $2)
        order by id limit $2
      ) f join dag d on d.id = f.id order by d.id`,
    values: [after, limit, graceSeconds],
  });
  return rows.map(standing);
}

/** Locks those of the DAGs that nobody else has locked and that still stand still. */
export async function lockStandingDags(
  db: Queryable,
  ids: readonly string[],
  graceSeconds: number,
): Promise<StandingDag[]> {
  const locked = await db.query<{ id: string }>({
    name: "standing-dags-lock",
    text: `select d.id from dag_slot s join dag d on d.id = s.dag_id
      where s.dag_id = any ($1) order by s.dag_id for update of s, d skip locked`,
    values: [ids],
  });
  // A statement of its own, begun when the locks are held: it sees what others did meanwhile.
  const { rows } = await db.query<Row>({
    name: "standing-dags-locked",
    text: `select ${COLUMNS} from dag d where d.id = any ($1)
      and ((${HELD}) or (${OVERDUE.replace("$GRACE", "$2")}) or (${WITHOUT_NEXT}))`,
    values: [locked.rows.map(({ id }) => id), graceSeconds],
  });
  return rows.map(standing);
}

function standing({ nextRunAt, nextLogicalDate, nextIntervalEnd, ...dag }: Row): StandingDag {
  return { ...dag, next: { nextRunAt, nextLogicalDate, nextIntervalEnd } };
}
