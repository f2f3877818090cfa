import type pg from "pg";
import { findAssetSince } from "@/lib/db/system/asset-update";
import { findRunByDate, findRunById, findTriggerableDag } from "@/lib/db/system/other-dags";
import type { Queryable } from "@/lib/db/system/pool";
import { AppError } from "@/lib/errors";
import type { DagAccess } from "@/lib/operators/dag-access";
import { TaskFailure } from "@/lib/operators/outcome";
import { triggerFromTask } from "@/lib/services/trigger-from-task";

/** The task instance that reaches out. */
export interface Reaching {
  teamId: string;
  runUuid: string;
  /** Its DAG, run and task, for people. */
  name: string;
  /** Names what it triggers: the same for all attempts until somebody clears it. */
  triggerName: string;
  /** When the last successful run before its run started. */
  lastSuccessAt: Date | null;
}

/** Other DAGs as one attempt sees them. `reads` may repeat what it asks; `pool` changes. */
export function createDagAccess(reads: Queryable, pool: pg.Pool, from: Reaching): DagAccess {
  const { teamId } = from;
  return {
    async trigger({ dagId, conf, logicalDate }) {
      try {
        const order = { teamId, runUuid: from.runUuid, dagId, runId: from.triggerName, conf };
        return await triggerFromTask(
          pool,
          { ...order, logicalDate, by: `task ${from.name}` },
          new Date(),
        );
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        const code = error.code === "not_found" ? "dag_not_found" : "not_triggered";
        throw new TaskFailure(code, error.message, { retryable: false, cause: error });
      }
    },
    run: (id) => findRunById(reads, teamId, id),
    async runOf({ dagId, logicalDate, taskId }) {
      const dag = await findTriggerableDag(reads, teamId, dagId);
      if (dag === undefined) {
        throw new TaskFailure("dag_not_found", `The team has no DAG ${dagId}`, {
          retryable: false,
        });
      }
      return await findRunByDate(reads, { dagUuid: dag.id, logicalDate, taskId });
    },
    async assetSince(name, since) {
      const found = await findAssetSince(reads, teamId, { name, since });
      if (found !== undefined) return found;
      throw new TaskFailure(
        "asset_not_found",
        `No task of the team publishes the asset ${name}, and nobody has`,
        { retryable: false },
      );
    },
    lastSuccessAt: () => from.lastSuccessAt,
  };
}
