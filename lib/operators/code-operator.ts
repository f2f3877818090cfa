import { oneLine } from "@/lib/core/alert/plain";
import { jsonValueSchema } from "@/lib/schemas/json";
import type { CodeContext, CodeResult, CodeSpec } from "./code-spec";
import type { OperatorContext } from "./context";
import type { OperatorResult } from "./define-operator";
import { TaskFailure, TaskSkipped } from "./outcome";

/** The config that bash, python and node share. */
export interface CodeConfig {
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly connections?: readonly string[] | undefined;
  readonly variables?: readonly string[] | undefined;
  readonly pulls?: readonly string[] | undefined;
  readonly network?: boolean | undefined;
  readonly memory_mb?: number | undefined;
  readonly skip_on_exit_code?: number | readonly number[] | undefined;
}

/** As in Airflow. */
const DEFAULT_SKIP_CODE = 99;

/** Runs code with what its config names, and turns how it ended into the attempt's outcome. */
export async function runCodeOperator(
  ctx: OperatorContext,
  config: CodeConfig,
  code: Pick<CodeSpec, "language" | "source" | "strict" | "requirements"> & {
    lastLineIsOutput?: boolean;
  },
): Promise<OperatorResult> {
  const { lastLineIsOutput, ...spec } = code;
  const result = await ctx.runCode({
    ...spec,
    env: config.env ?? {},
    context: await codeContext(ctx, config),
    network: config.network ?? false,
    limits: config.memory_mb === undefined ? {} : { memoryBytes: config.memory_mb * 1024 * 1024 },
  });
  throwUnlessSucceeded(result, config);
  const { return_value: pushed, ...others } = result.xcoms;
  for (const [key, value] of Object.entries(others)) await ctx.xcom.push(key, value);
  if (pushed !== undefined) return { output: pushed };
  if (lastLineIsOutput && result.lastLine !== "") return { output: result.lastLine };
  return {};
}

function throwUnlessSucceeded(result: CodeResult, config: CodeConfig): void {
  if (result.outcome === "timed_out") {
    throw new TaskFailure("timed_out", "The task took longer than it may and was stopped");
  }
  if (result.outcome === "aborted") throw new TaskFailure("aborted", "The task was stopped");
  const skipCodes = [config.skip_on_exit_code ?? DEFAULT_SKIP_CODE].flat();
  if (result.exitCode !== null && skipCodes.includes(result.exitCode)) {
    throw new TaskSkipped(`Exit code ${result.exitCode}`);
  }
  if (result.exitCode !== 0) throw new TaskFailure("exit_code", describeExit(result));
  if (result.xcomErrors.length > 0) {
    throw new TaskFailure(
      "xcom_refused",
      `An XCom cannot be kept: ${result.xcomErrors.join("; ")}`,
      { retryable: false },
    );
  }
}

/** The exit, and what the code said last: where it tells why it failed, it tells it there. */
function describeExit({ exitCode, signal, lastErrorLine }: CodeResult): string {
  if (exitCode === null) return `Ended by ${signal}`;
  if (exitCode === 137) return "Exit code 137: killed, perhaps for lack of memory";
  if (exitCode === 152) return "Exit code 152: used up its CPU time";
  if (exitCode === 153) return "Exit code 153: wrote a file larger than it may";
  // Whole: secrets in it are still to be masked, which half of one would escape.
  const said = oneLine(lastErrorLine, lastErrorLine.length);
  return said === "" ? `Exit code ${exitCode}` : `Exit code ${exitCode}: ${said}`;
}

async function codeContext(ctx: OperatorContext, config: CodeConfig): Promise<CodeContext> {
  const readable = [...new Set([...ctx.needs(), ...(config.pulls ?? [])])];
  const [pulled, connections, variables] = await Promise.all([
    ctx.xcom.pullAll(readable),
    Promise.all((config.connections ?? []).map((id) => connectionFor(ctx, id))),
    Promise.all((config.variables ?? []).map(async (key) => [key, await ctx.variable(key)])),
  ]);
  const logicalDate = ctx.interval.logicalDate.toISOString();
  return {
    team: ctx.team.slug,
    dag_id: ctx.dagId,
    run_id: ctx.runId,
    task_id: ctx.taskId,
    map_index: ctx.mapIndex,
    item: ctx.item,
    try_number: ctx.attempt,
    idempotency_key: ctx.idempotencyKey,
    logical_date: logicalDate,
    data_interval_start: ctx.interval.start.toISOString(),
    data_interval_end: ctx.interval.end.toISOString(),
    ds: logicalDate.slice(0, 10),
    ts: logicalDate.replace(/\.000Z$/, "+00:00").replace(/Z$/, "+00:00"),
    params: ctx.params,
    // A task without XComs is known too: reading it is no mistake.
    xcoms: Object.fromEntries(readable.map((taskId) => [taskId, pulled[taskId] ?? {}])),
    connections: Object.fromEntries(connections),
    variables: Object.fromEntries(variables),
  };
}

async function connectionFor(ctx: OperatorContext, id: string) {
  const connection = await ctx.connection(id);
  // Undefined parts vanish here, as JSON has none.
  return [id, jsonValueSchema.parse(JSON.parse(JSON.stringify(connection)))] as const;
}
