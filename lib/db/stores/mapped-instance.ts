import * as z from "zod";
import type { TaskInstanceState } from "@/lib/schemas/states";
import { Prisma } from "../generated/client";
import { allOf } from "../sql/fragments";
import type { Tenant } from "../tenant";
import { decodeCursor, type Page, pageOf } from "./cursor";
import { instanceColumns, type TaskInstanceRow } from "./task-instance";

const cursorSchema = z.number().int();

/** A page of the instances of a mapped task of a run, by their numbers. */
export async function listMappedInstances(
  t: Tenant,
  runUuid: string,
  idx: number,
  filter: { state?: TaskInstanceState | undefined; cursor?: string | undefined; limit: number },
): Promise<Page<TaskInstanceRow>> {
  const after = decodeCursor(cursorSchema, filter.cursor);
  const terms = [
    Prisma.sql`i.team_id = ${t.teamId}::uuid`,
    Prisma.sql`i.dag_run_id = ${runUuid}::uuid`,
    Prisma.sql`i.idx = ${idx}`,
    Prisma.sql`i.map_index > ${after ?? -1}`,
    Prisma.sql`i.state <> 'removed'`,
  ];
  if (filter.state !== undefined) terms.push(Prisma.sql`i.state = ${filter.state}::task_state`);
  const rows = await t.db.$queryRaw<TaskInstanceRow[]>`
    select ${instanceColumns} from task_instance i
    where ${allOf(terms)}
    order by i.map_index limit ${filter.limit + 1}`;
  return pageOf(rows, filter.limit, (row) => row.mapIndex);
}

/** The instances of some mapped tasks of a run in some states, as pairs of idx and map_index. */
export async function instancesIn(
  t: Tenant,
  runUuid: string,
  idx: readonly number[],
  states: readonly TaskInstanceState[],
): Promise<{ idx: number; mapIndex: number }[]> {
  if (idx.length === 0) return [];
  return await t.db.$queryRaw<{ idx: number; mapIndex: number }[]>`
    select idx, map_index as "mapIndex" from task_instance
    where team_id = ${t.teamId}::uuid and dag_run_id = ${runUuid}::uuid
      and idx = any (${[...idx]}::int[]) and map_index >= 0
      and state = any (${[...states]}::task_state[])`;
}
