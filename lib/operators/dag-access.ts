import type { JsonObject } from "@/lib/schemas/json";
import type { DagRunState, TaskInstanceState } from "@/lib/schemas/states";

/** A run of another DAG of the team. */
export interface ForeignRun {
  /** Its uuid. */
  readonly id: string;
  readonly runId: string;
  readonly state: DagRunState;
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
}
