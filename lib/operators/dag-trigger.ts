import * as z from "zod";
import type { DagAccess, ForeignRun } from "./dag-access";
import { dagTriggerDescription } from "./dag-trigger.schema";
import type { Operator, OperatorResult } from "./define-operator";
import { TaskFailure } from "./outcome";

/** A floor under the notice of the run's end, should it be lost. */
const CHECK_SECONDS = 600;
const keptSchema = z.object({ run: z.uuid() });

/** The `dag.trigger` operator. */
export const dagTriggerOperator: Operator<typeof dagTriggerDescription.config> = {
  ...dagTriggerDescription,
  async run(ctx, config) {
    const run =
      ctx.resumed === null
        ? await ctx.dags.trigger({
            dagId: config.dag_id,
            conf: config.conf ?? {},
            logicalDate: dateOf(config.logical_date),
          })
        : await awaited(ctx.dags, keptSchema.parse(ctx.resumed.kept).run, config.dag_id);
    if (ctx.resumed === null) {
      ctx.log.info(`Run ${run.runId} of ${config.dag_id}`);
      await ctx.xcom.push("run", run.id);
    }
    if (config.wait_for_completion !== true) return resultOf(run);
    if (run.state === "success") return resultOf(run);
    if (run.state === "failed") {
      throw new TaskFailure("triggered_run_failed", `Run ${run.runId} of ${config.dag_id} failed`, {
        // Another attempt would be given the same run.
        retryable: false,
      });
    }
    const saw = `run ${run.runId} of ${config.dag_id} is ${run.state}`;
    return { defer: { saw, kept: { run: run.id }, run: run.id, afterSeconds: CHECK_SECONDS } };
  },
};

function resultOf({ id, runId, state }: ForeignRun): OperatorResult {
  return { output: { run: id, run_id: runId, state } };
}

async function awaited(dags: DagAccess, id: string, dagId: string): Promise<ForeignRun> {
  const run = await dags.run(id);
  if (run !== undefined) return run;
  throw new TaskFailure("triggered_run_gone", `The run of ${dagId} was deleted`, {
    retryable: false,
  });
}

function dateOf(text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const parsed = z.iso.datetime({ offset: true }).or(z.iso.date()).safeParse(text);
  if (parsed.success) return new Date(text);
  throw new TaskFailure("bad_config", `logical_date: expected ISO 8601, found ${text}`, {
    retryable: false,
  });
}
