import type { CheckSample, CheckSeverity } from "@/lib/schemas/check";
import { Prisma } from "../generated/client";
import type { Tenant } from "../tenant";

/** What a check found. */
export type CheckResultRow = {
  taskId: string;
  attempt: number;
  name: string;
  severity: CheckSeverity;
  passed: boolean;
  value: string | null;
  expected: string;
  sample: CheckSample | null;
  at: Date;
};

/** Most results that a run shows. */
const MAX_RESULTS = 500;
/** Most intervals, and checks of a task, that a history shows. */
const MAX_POINTS = 60;
const MAX_NAMES = 100;

/** Results of the latest attempts of a run, failed ones first; with `taskId` of that task only. */
export async function listCheckResults(
  t: Tenant,
  runUuid: string,
  taskId?: string,
): Promise<{ items: CheckResultRow[]; more: boolean }> {
  const ofTask = taskId === undefined ? Prisma.empty : Prisma.sql`and c.task_id = ${taskId}`;
  const rows = await t.db.$queryRaw<CheckResultRow[]>`
    select c.task_id as "taskId", c.attempt, c.name, c.severity, c.passed, c.value, c.expected,
      c.sample, c.at
    from check_result c
    join task_instance i on i.id = c.task_instance_id and i.try_number = c.attempt
    where c.team_id = ${t.teamId}::uuid and c.dag_run_id = ${runUuid}::uuid ${ofTask}
    order by c.passed, c.severity, i.idx, c.position limit ${MAX_RESULTS + 1}`;
  return { items: rows.slice(0, MAX_RESULTS), more: rows.length > MAX_RESULTS };
}

/** A result of a check in the course of time. */
export type CheckPointRow = {
  name: string;
  run: string;
  logicalDate: Date;
  value: string | null;
  passed: boolean;
  severity: CheckSeverity;
};

/**
 * The latest results of each check of a task, the newest interval first; by the index (dag_id,
 * task_id, name, logical_date), one descent a check.
 */
export async function listCheckPoints(
  t: Tenant,
  dagUuid: string,
  taskId: string,
): Promise<CheckPointRow[]> {
  return await t.db.$queryRaw<CheckPointRow[]>`
    with recursive names as (
      (select c.name from check_result c
        where c.team_id = ${t.teamId}::uuid and c.dag_id = ${dagUuid}::uuid and c.task_id = ${taskId}
        order by c.name limit 1)
      union all
      select (select c.name from check_result c
        where c.team_id = ${t.teamId}::uuid and c.dag_id = ${dagUuid}::uuid and c.task_id = ${taskId}
          and c.name > n.name order by c.name limit 1)
      from names n where n.name is not null
    )
    select n.name, p.run, p.logical_date as "logicalDate", p.value, p.passed, p.severity
    from (select name from names where name is not null limit ${MAX_NAMES}) n
    cross join lateral (
      select distinct on (c.logical_date) c.dag_run_id as run, c.logical_date, c.value, c.passed,
        c.severity
      from check_result c
      where c.team_id = ${t.teamId}::uuid and c.dag_id = ${dagUuid}::uuid
        and c.task_id = ${taskId} and c.name = n.name
      order by c.logical_date desc, c.attempt desc limit ${MAX_POINTS}
    ) p
    order by n.name, p.logical_date desc`;
}
