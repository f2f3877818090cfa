import type { DagRunState, TaskInstanceState } from "@/lib/schemas/states";
import type { Queryable } from "./pool";

// What a task may know of other DAGs: of its own team only.

/** A DAG that can be triggered. */
export interface TriggerableDag {
  id: string;
  versionId: string | null;
  timetable: unknown;
  /** The params of the current version's document. */
  params: unknown;
  deleted: boolean;
}

/** A DAG of a team by its name, the one that lives first; undefined when there is none. */
export async function findTriggerableDag(
  db: Queryable,
  teamId: string,
  dagId: string,
): Promise<TriggerableDag | undefined> {
  const { rows } = await db.query<TriggerableDag>({
    name: "other-dag",
    text: `select d.id, v.id as "versionId", d.timetable,
        coalesce(v.document -> 'params', '{}') as params, d.deleted_at is not null as deleted
      from dag d left join dag_version v on v.id = d.current_version_id
      where d.team_id = $1 and d.dag_id = $2
      order by d.deleted_at nulls first limit 1`,
    values: [teamId, dagId],
  });
  return rows[0];
}

/** A run of another DAG, as a task sees it. */
export interface OtherRun {
  id: string;
  runId: string;
  state: DagRunState;
}

const runColumns = `r.id, r.run_id as "runId", r.state::text as state`;

/** A run by its uuid. */
export async function findRunById(
  db: Queryable,
  teamId: string,
  id: string,
): Promise<OtherRun | undefined> {
  const { rows } = await db.query<OtherRun>({
    name: "other-run",
    text: `select ${runColumns} from dag_run r where r.team_id = $1 and r.id = $2`,
    values: [teamId, id],
  });
  return rows[0];
}

/** A run of a DAG by the name that its trigger gave it. */
export async function findRunByName(
  db: Queryable,
  dagUuid: string,
  runId: string,
): Promise<OtherRun | undefined> {
  const { rows } = await db.query<OtherRun>({
    name: "other-run-by-name",
    text: `select ${runColumns} from dag_run r where r.dag_id = $1 and r.run_id = $2`,
    values: [dagUuid, runId],
  });
  return rows[0];
}

/** A run of a DAG for a logical date, and with `taskId` the state of that task in it. */
export async function findRunByDate(
  db: Queryable,
  where: { dagUuid: string; logicalDate: Date; taskId?: string | undefined },
): Promise<(OtherRun & { taskState: TaskInstanceState | null }) | undefined> {
  const { rows } = await db.query<OtherRun & { taskState: TaskInstanceState | null }>({
    name: "other-run-by-date",
    text: `select ${runColumns}, (
        select t.state::text from task_instance t
        where t.dag_run_id = r.id and t.task_id = $3 order by t.map_index limit 1
      ) as "taskState"
      from dag_run r where r.dag_id = $1 and r.logical_date = $2`,
    values: [where.dagUuid, where.logicalDate, where.taskId ?? null],
  });
  return rows[0];
}

/** How many runs triggered each other before this one. */
export async function triggerDepthOf(db: Queryable, runUuid: string): Promise<number> {
  const { rows } = await db.query<{ depth: number }>({
    name: "trigger-depth",
    text: "select trigger_depth as depth from dag_run where id = $1",
    values: [runUuid],
  });
  return rows[0]?.depth ?? 0;
}

/** Keeps how deep a run stands, in the transaction that creates it. */
export async function setTriggerDepth(
  db: Queryable,
  runUuid: string,
  depth: number,
): Promise<void> {
  await db.query({
    name: "set-trigger-depth",
    text: "update dag_run set trigger_depth = $2 where id = $1",
    values: [runUuid, depth],
  });
}
