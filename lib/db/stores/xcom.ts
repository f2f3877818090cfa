import type { JsonValue } from "@/lib/schemas/json";
import type { Tenant } from "../tenant";

export type XcomRow = { key: string; value: JsonValue; createdAt: Date };

/** What a task of a run handed on, by key. */
export async function listXcoms(
  t: Tenant,
  runUuid: string,
  taskId: string,
  mapIndex: number,
): Promise<XcomRow[]> {
  return await t.db.$queryRaw<XcomRow[]>`
    select key, value, created_at as "createdAt" from xcom
    where team_id = ${t.teamId}::uuid and dag_run_id = ${runUuid}::uuid
      and task_id = ${taskId} and map_index = ${mapIndex}
    order by key`;
}
