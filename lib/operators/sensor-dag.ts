import * as z from "zod";
import { isTerminalDagRunState } from "@/lib/schemas/states";
import type { OperatorContext } from "./context";
import { TaskFailure } from "./outcome";
import { defineSensor, type Look } from "./sensor";
import { sensorDagRunDescription, sensorTaskDescription } from "./sensor-dag.schema";

/** The `sensor.dag_run` operator. */
export const sensorDagRunOperator = defineSensor(
  sensorDagRunDescription,
  (config) => config,
  async (ctx, config) => {
    const logicalDate = dateOf(ctx, config);
    const run = await ctx.dags.runOf({ dagId: config.dag_id, logicalDate });
    if (run === undefined) return noRun(config.dag_id, logicalDate);
    const look = judge(`run ${run.runId} of ${config.dag_id}`, run.state, {
      allowed: config.allowed_states ?? ["success"],
      failed: config.failed_states ?? ["failed"],
    });
    // Its end wakes this task; until then a look finds nothing new.
    return look.met || isTerminalDagRunState(run.state) ? look : { ...look, run: run.id };
  },
);

/** The `sensor.task` operator. */
export const sensorTaskOperator = defineSensor(
  sensorTaskDescription,
  (config) => config,
  async (ctx, config) => {
    const { dag_id: dagId, task_id: taskId } = config;
    const logicalDate = dateOf(ctx, config);
    const run = await ctx.dags.runOf({ dagId, logicalDate, taskId });
    if (run === undefined) return noRun(dagId, logicalDate);
    if (run.taskState === null) {
      throw new TaskFailure(
        "task_not_found",
        `Run ${run.runId} of ${dagId} has no task ${taskId}`,
        {
          retryable: false,
        },
      );
    }
    return judge(`${taskId} in run ${run.runId} of ${dagId}`, run.taskState, {
      allowed: config.allowed_states ?? ["success"],
      failed: config.failed_states ?? ["failed", "upstream_failed"],
    });
  },
);

function judge(
  what: string,
  state: string,
  { allowed, failed }: { allowed: readonly string[]; failed: readonly string[] },
): Look {
  const saw = `${what} is ${state}`;
  if (allowed.includes(state)) return { met: true, saw };
  if (failed.includes(state)) throw new TaskFailure("awaited_failed", saw, { retryable: false });
  return { met: false, saw };
}

function noRun(dagId: string, logicalDate: Date): Look {
  return { met: false, saw: `${dagId} has no run of ${logicalDate.toISOString()} yet` };
}

function dateOf(
  ctx: OperatorContext,
  config: { execution_delta?: number | undefined; logical_date?: string | undefined },
): Date {
  const own = ctx.interval.logicalDate.getTime();
  if (config.logical_date === undefined) {
    return new Date(own - (config.execution_delta ?? 0) * 1000);
  }
  const parsed = z.iso
    .datetime({ offset: true })
    .or(z.iso.date())
    .safeParse(config.logical_date.trim());
  if (parsed.success) return new Date(parsed.data);
  throw new TaskFailure(
    "bad_config",
    `logical_date: expected ISO 8601, found ${config.logical_date}`,
    { retryable: false },
  );
}
