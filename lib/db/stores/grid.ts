import type { DagRunState, DagRunType } from "@/lib/schemas/states";
import { type GridFilter, gridRunsSql } from "../sql/grid-runs";
import type { Tenant } from "../tenant";

export type { GridFilter };

/** A run of the grid; `states` has one character a task, in the order of its own version's plan. */
export type GridRunRow = {
  id: string;
  state: DagRunState;
  type: DagRunType;
  logicalDate: Date;
  runAfter: Date;
  startedAt: Date | null;
  endedAt: Date | null;
  versionId: string;
  versionNumber: number;
  states: string;
};

/** The newest runs of a DAG that pass a filter, newest first, at most `limit`. */
export async function gridRuns(
  t: Tenant,
  dagUuid: string,
  filter: GridFilter,
  limit: number,
): Promise<GridRunRow[]> {
  return await t.db.$queryRaw<GridRunRow[]>(gridRunsSql(t.teamId, dagUuid, filter, limit));
}
