import type { JsonObject } from "@/lib/schemas/json";
import type { DagRunState, TaskInstanceState } from "@/lib/schemas/states";

/** A run of another DAG of the team. */
export interface ForeignRun {
  /** Its uuid. */
  readonly id: string;
  readonly runId: string;
  readonly state: DagRunState;
}

/** An update of an asset. */
export interface AssetUpdate {
  readonly at: Date;
  /** Who published it: a task, by name, or a person. */
  readonly dagId: string;
  readonly runId: string;
  readonly taskId: string;
  readonly by: string;
  readonly extra: JsonObject;
}

/** What a task may do with other DAGs: of its own team only. */
export interface DagAccess {
  /**
   * Runs a DAG, once for each life of this task instance: another attempt is given the same run.
   * Throws TaskFailure.
   */
  trigger(order: {
    dagId: string;
    conf: JsonObject;
    logicalDate: Date | undefined;
  }): Promise<ForeignRun>;
  /** A run by its uuid; undefined when it is gone. */
  run(id: string): Promise<ForeignRun | undefined>;
  /**
   * The run of a DAG for a logical date, and with `taskId` the state of that task in it. Undefined
   * while there is no such run. Throws TaskFailure `dag_not_found`.
   */
  runOf(where: {
    dagId: string;
    logicalDate: Date;
    taskId?: string | undefined;
  }): Promise<(ForeignRun & { taskState: TaskInstanceState | null }) | undefined>;
  /**
   * An asset of the team by name, with its newest update at or after an instant, if there is one.
   * Throws TaskFailure `asset_not_found`.
   */
  assetSince(
    name: string,
    since: Date,
  ): Promise<{ readonly id: string; readonly update: AssetUpdate | null }>;
  /** When the last successful run of this DAG before this run started; null when there was none. */
  lastSuccessAt(): Date | null;
}
