import type { Tenant } from "../tenant";
import type { AttemptRow } from "./task-instance";

/** An attempt as a view of a whole run shows it. */
export type RunAttempt = Pick<AttemptRow, "number" | "state" | "startedAt" | "endedAt"> & {
  taskInstanceId: string;
};

/**
 * Attempts of all tasks of a run, instances of mapped tasks left out; in order. By the keys
 * task_instance (dag_run_id, idx, map_index) and attempt (task_instance_id, number).
 */
export async function listRunAttempts(t: Tenant, runUuid: string): Promise<RunAttempt[]> {
  return await t.db.$queryRaw<RunAttempt[]>`
    select a.task_instance_id as "taskInstanceId", a.number, a.state::text as state,
      a.started_at as "startedAt", a.ended_at as "endedAt"
    from task_instance i
    join attempt a on a.task_instance_id = i.id
    where i.team_id = ${t.teamId}::uuid and i.dag_run_id = ${runUuid}::uuid and i.map_index = -1
    order by i.idx, a.number`;
}
