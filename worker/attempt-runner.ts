import type pg from "pg";
import type { Logger } from "pino";
import type { EffectiveTask } from "@/lib/core/dag/effective-task";
import { waysBehind } from "@/lib/core/dag/groups";
import { skippedBy } from "@/lib/core/run/flow";
import { decideAfterFailure } from "@/lib/core/run/retry";
import { TemplateError } from "@/lib/core/template/template-error";
import type { Claim, Completion, LogTail, MappedInstance } from "@/lib/db/system/engine";
import { appendLog } from "@/lib/db/system/log";
import type { LookClaim } from "@/lib/db/system/looks";
import type { Queryable } from "@/lib/db/system/pool";
import { toError } from "@/lib/errors";
import type { FolderGuard } from "@/lib/net/folders";
import type { NetGuard } from "@/lib/net/guard";
import type { CodeResult } from "@/lib/operators/code-spec";
import type { OperatorContext } from "@/lib/operators/context";
import type { DagAccess } from "@/lib/operators/dag-access";
import type { Deferral, RunnableOperator } from "@/lib/operators/define-operator";
import { TaskFailure, TaskSkipped } from "@/lib/operators/outcome";
import { type CheckFinding, checkFindingSchema } from "@/lib/schemas/check";
import { dagRunTypeSchema } from "@/lib/schemas/states";
import { completionOfLost } from "@/lib/services/release-lost-attempts";
import { AttemptLogStore } from "./attempt-log-store";
import { AttemptStopped, stopReasonOf } from "./attempt-state";
import { createDagAccess, type Reaching } from "./dag-access";
import { deferredCompletion, handedOnLook } from "./deferred-attempt";
import { type AttemptLog, createAttemptLog } from "./executor/task-log";
import type { Executor } from "./executor/types";
import { expandTask } from "./expand-task";
import { maskJson } from "./mask-json";
import { renderTask } from "./render-task";
import { type RunContext, type RunContexts, runValues } from "./run-contexts";
import { graphOf, mappedWith, nextIntervalEnd, ownElement } from "./run-graph";
import { type OpenSecret, TeamResources } from "./team-resources";
import { AttemptXComs } from "./xcom-access";

const MAX_ERROR_LENGTH = 8_000;
const MAX_RENDERED_BYTES = 128 * 1024;
/** What one look may add to its attempt's log. */
const MAX_LOOK_LOG_BYTES = 64 * 1024;

/** What every attempt of a worker shares. */
export interface RunnerOptions {
  /** For reads; they may be repeated. */
  db: Queryable;
  /** For what tasks order of other DAGs. */
  pool: pg.Pool;
  /** For log text: commits there need not wait for the disk. */
  logDb: Queryable;
  log: Logger;
  contexts: RunContexts;
  operators: ReadonlyMap<string, RunnableOperator>;
  executor: Executor;
  net: NetGuard;
  folders: FolderGuard;
  openSecret: OpenSecret;
  workerName: string;
}

/** One attempt on its way. */
export interface Attempt {
  claim: Claim;
  context: RunContext;
  task: EffectiveTask;
  operator: RunnableOperator;
  log: AttemptLog;
  xcoms: AttemptXComs;
  /** Other DAGs, as it may reach them. */
  dags: DagAccess;
  /** What it goes on from, when it had deferred itself. */
  resumed: LookClaim | undefined;
  signal: AbortSignal;
  slot: number;
  /** Filled as the attempt goes on. */
  rendered?: unknown;
  secrets: string[];
  /** What its data-quality checks found. */
  findings: CheckFinding[];
  code?: CodeResult;
}

/**
 * Runs one turn of an attempt and says how it ended; null when nothing may be said, because the
 * attempt is not this worker's any more. Most attempts have one turn; one that defers itself goes
 * on from `resumed`. Never rejects.
 */
export async function runAttempt(
  options: RunnerOptions,
  workerId: string,
  claim: Claim,
  slot: number,
  stop: AbortController,
  resumed?: LookClaim,
): Promise<Completion | null> {
  const base = { taskInstanceId: claim.taskInstanceId, attempt: claim.attempt };
  let context: RunContext;
  let task: EffectiveTask;
  try {
    context = await options.contexts.get(claim);
    task = options.contexts.taskOf(context.document, claim.taskId);
  } catch (caught) {
    const error = toError(caught);
    options.log.error({ err: error, taskInstance: claim.taskInstanceId }, "attempt not readable");
    return completionOfLost(
      claim,
      `The worker could not read the run: ${error.message}`,
      new Date(),
    );
  }
  // Nothing to render, run or log: the whole of such a task is its completion.
  if (task.operator === "empty" && !claim.isMapper) {
    return { ...base, taskState: "success", attemptState: "success" };
  }
  const operator = options.operators.get(task.operator);
  if (operator === undefined) {
    return {
      ...base,
      taskState: "failed",
      attemptState: "failed",
      errorCode: "unknown_operator",
      error: `This worker has no operator "${task.operator}"`,
    };
  }
  const { taskInstanceId, attempt: number } = claim;
  const from = resumed && { seq: resumed.nextSeq, line: resumed.nextLine };
  const stored = new AttemptLogStore(
    (chunk) => appendLog(options.logDb, workerId, { taskInstanceId, attempt: number, ...chunk }),
    () => stop.abort(new AttemptStopped("fenced", "the attempt is not ours any more")),
    from,
  );
  const log = createAttemptLog({
    sink: (chunk) => stored.write(chunk),
    ...(from === undefined ? {} : { from, capBytes: MAX_LOOK_LOG_BYTES, tailBytes: 0 }),
  });
  const attempt: Attempt = {
    claim,
    context,
    task,
    operator,
    log,
    xcoms: new AttemptXComs(options.db, claim.runUuid, ownElement(context.document, claim)),
    dags: createDagAccess(options.db, options.pool, reachingOf(claim, context, task)),
    resumed,
    signal: stop.signal,
    slot,
    secrets: [],
    findings: [],
  };
  const timer = startTimeout(task, stop, resumed?.activeMs ?? 0);
  const begun = performance.now();
  let completion: Completion | null;
  try {
    if (resumed === undefined) {
      log.system(
        `Attempt ${claim.attempt} of ${claim.maxTries + claim.infraLosses} on ${options.workerName}: ${operator.label}`,
      );
    }
    const { defer, skips, instances } = claim.isMapper
      ? await expand(options, attempt)
      : await execute(options, attempt);
    if (defer === undefined) {
      log.system(`Succeeded ${howLong(attempt, begun)}`);
      completion = { ...base, taskState: "success", attemptState: "success" };
    } else {
      completion = { ...base, ...deferredCompletion(defer, attempt.secrets) };
    }
    if (attempt.xcoms.pushed.length > 0) completion.xcoms = attempt.xcoms.pushed;
    if (skips.length > 0) completion.skips = skips;
    if (instances !== undefined) completion.instances = instances;
  } catch (caught) {
    completion = completionOfFailure(attempt, toError(caught), begun);
  } finally {
    clearTimeout(timer);
  }
  const tail = await closeLog(options, attempt, stored);
  if (stopReasonOf(stop.signal) === "fenced" || completion === null) return null;
  if (tail.length > 0) completion.log = tail;
  if (attempt.findings.length > 0) completion.checks = maskedFindings(attempt);
  if (completion.deferral !== undefined) {
    completion.deferral.activeMs = performance.now() - begun;
    completion.deferral.nextSeq = stored.next.seq;
    completion.deferral.nextLine = stored.next.line;
  }
  return { ...completion, ...traceOf(attempt, options.executor.isolation.kind) };
}

/** What the attempt's checks found, without its secrets. */
export function maskedFindings({ findings, secrets }: Attempt): CheckFinding[] {
  return findings.map((finding) => checkFindingSchema.parse(maskJson(finding, secrets)));
}

/** What comes of a turn: when it goes on, if it does, and the tasks that it wants skipped. */
interface Turn {
  defer: Deferral | undefined;
  skips: string[];
  /** What a mapped task is expanded into. */
  instances?: MappedInstance[];
}

/** Finds what a mapped task is mapped over. */
async function expand(options: RunnerOptions, attempt: Attempt): Promise<Turn> {
  const { claim, context, task, log, xcoms, signal } = attempt;
  const resources = new TeamResources(options.db, context.run.teamId, options.openSecret);
  const instances = await expandTask(context, task, claim, resources, xcoms, log);
  signal.throwIfAborted();
  return { defer: undefined, skips: [], instances };
}

/** Does one turn of the attempt's work. */
export async function execute(options: RunnerOptions, attempt: Attempt): Promise<Turn> {
  const { claim, context, task, operator, log, xcoms, signal } = attempt;
  const { run } = context;
  const resources = new TeamResources(options.db, run.teamId, options.openSecret);
  const marks = options.contexts.marksOf(task.operator);
  const rendered = await renderTask(context, marks, task, claim, resources, xcoms);
  attempt.secrets.push(...rendered.secrets.map(({ value }) => value));
  attempt.rendered = rendered.config;
  log.mask(attempt.secrets);
  const reveal = (secret: string | undefined) => {
    if (secret === undefined || secret === "") return;
    attempt.secrets.push(secret);
    log.mask([secret]);
  };
  const ctx: OperatorContext = {
    team: { id: run.teamId, slug: run.teamSlug },
    dagId: run.dagId,
    runId: run.runId,
    taskId: task.taskId,
    mapIndex: claim.mapIndex,
    item: claim.item ?? {},
    attempt: claim.attempt,
    idempotencyKey: `${run.id}:${task.taskId}:${claim.mapIndex}`,
    interval: { logicalDate: run.logicalDate, start: run.intervalStart, end: run.intervalEnd },
    timezone: context.document.timezone ?? run.teamTimezone,
    runType: dagRunTypeSchema.parse(run.type),
    nextIntervalEnd: () => nextIntervalEnd(context),
    params: runValues(run).params,
    resumed: attempt.resumed ?? null,
    needs: () => graphOf(context.document).upstream.get(task.taskId) ?? [],
    ways: () => {
      const { downstream, groupRoots, mappedGroups } = graphOf(context.document);
      const wholeOf = (next: string) => {
        const group = mappedGroups.get(next) ?? null;
        return group === task.mappedGroup ? null : group;
      };
      return waysBehind(downstream.get(task.taskId) ?? [], groupRoots, wholeOf);
    },
    log,
    signal,
    net: options.net,
    folders: options.folders,
    connection: async (id) => {
      const connection = await resources.connection(id);
      for (const secret of Object.values(connection.secrets ?? {})) reveal(secret);
      return connection;
    },
    variable: async (key) => {
      const variable = (await resources.variables([key]))[key];
      if (variable === undefined) {
        throw new TaskFailure("variable_not_found", `the team has no variable "${key}"`, {
          retryable: false,
        });
      }
      if (variable.isSecret && typeof variable.value === "string") reveal(variable.value);
      return variable.value;
    },
    xcom: xcoms,
    check: (finding) => void attempt.findings.push(finding),
    dags: attempt.dags,
    runCode: async (spec) => {
      const { slot } = attempt;
      const result = await options.executor.runCode(spec, { team: run.teamId, signal, log, slot });
      attempt.code = result;
      return result;
    },
  };
  signal.throwIfAborted();
  const { output, flow, defer } = await operator.execute(ctx, rendered.config);
  signal.throwIfAborted();
  if (output !== undefined) await xcoms.push("return_value", output);
  const skips =
    flow === undefined
      ? []
      : skippedBy(
          graphOf(context.document),
          task.taskId,
          flow,
          (next) => context.document.tasks[next]?.teardown_for !== undefined,
        );
  // In a mapped group it decides the way of its own element.
  const own = mappedWith(context.document, task.taskId);
  return { defer, skips: own.size === 0 ? skips : skips.filter((next) => own.has(next)) };
}

/** The attempt as other DAGs see it; a clear, which moves max_tries, begins a new life. */
function reachingOf(claim: Claim, { run }: RunContext, task: EffectiveTask): Reaching {
  const life = claim.maxTries - (task.retries + 1);
  return {
    teamId: run.teamId,
    runUuid: run.id,
    name: `${run.dagId}/${run.runId}/${task.taskId}`,
    lastSuccessAt: run.previousStartedAt,
    triggerName: `triggered__${claim.taskInstanceId}${life > 0 ? `__${life}` : ""}`,
  };
}

function completionOfFailure(attempt: Attempt, error: Error, begun: number): Completion | null {
  const { claim, task, log } = attempt;
  const base = { taskInstanceId: claim.taskInstanceId, attempt: claim.attempt };
  const stopped = stopReasonOf(attempt.signal);
  if (stopped === "fenced") return null;
  if (stopped === "drain" && attempt.resumed !== undefined) {
    return { ...base, ...handedOnLook(attempt.resumed) };
  }
  if (stopped === "drain") {
    log.system("The worker stops; the attempt is handed on and does not count as a retry");
    return completionOfLost(claim, "The worker was stopped while the attempt ran", new Date());
  }
  if (stopped === undefined && error instanceof TaskSkipped) {
    log.system(`Skipped ${howLong(attempt, begun)}: ${error.message}`);
    return {
      ...base,
      taskState: "skipped",
      attemptState: "skipped",
      error: error.message.slice(0, MAX_ERROR_LENGTH),
    };
  }
  const { code, message, retryable } = faultOf(error, stopped, task);
  const decision = retryable
    ? decideAfterFailure({
        attempt: claim.attempt - claim.infraLosses,
        retries: claim.maxTries - 1,
        retryDelaySeconds: task.retryDelaySeconds,
        exponential: task.retryExponentialBackoff,
        maxRetryDelaySeconds: task.maxRetryDelaySeconds,
        // The wait counts from the database's clock: only its length matters here.
        now: new Date(0),
        jitterSeed: claim.taskInstanceId,
      })
    : ({ state: "failed" } as const);
  const wait = decision.state === "up_for_retry" ? decision.at.getTime() / 1000 : undefined;
  log.error(message);
  log.system(
    `Failed ${howLong(attempt, begun)} (${code})${wait === undefined ? "" : `; next attempt in ${wait} s`}`,
  );
  return {
    ...base,
    taskState: decision.state,
    attemptState: "failed",
    errorCode: code,
    error: String(maskJson(message, attempt.secrets)).slice(0, MAX_ERROR_LENGTH),
    ...(wait === undefined ? {} : { retryAfterSeconds: wait }),
  };
}

/** What a failure is called, and whether another attempt may help. */
export function faultOf(error: Error, stopped: string | undefined, task: EffectiveTask) {
  if (stopped === "timeout") {
    return {
      code: "execution_timeout",
      message: `execution_timeout of ${task.executionTimeoutSeconds} s is over`,
      retryable: true,
    };
  }
  if (error instanceof TaskFailure) {
    return { code: error.code, message: error.message, retryable: error.retryable };
  }
  if (error instanceof TemplateError) {
    return { code: error.code, message: `Template: ${error.message}`, retryable: true };
  }
  return { code: "internal", message: error.message, retryable: true };
}

/** What is kept of an attempt beside its state. */
export function traceOf(attempt: Attempt, isolation: string): Partial<Completion> {
  const trace: Partial<Completion> = {};
  if (attempt.rendered !== undefined) {
    const rendered = maskJson(attempt.rendered, attempt.secrets);
    const isSmall = Buffer.byteLength(JSON.stringify(rendered)) <= MAX_RENDERED_BYTES;
    trace.rendered = isSmall ? rendered : { note: "The rendered parameters are too large to keep" };
  }
  if (attempt.code !== undefined) trace.exitCode = attempt.code.exitCode;
  if (attempt.operator.kind === "process" && !attempt.claim.isMapper) trace.isolation = isolation;
  return trace;
}

/** Ends the log. A finished attempt's log is whole: what is not stored yet goes with the completion. */
async function closeLog(
  options: RunnerOptions,
  attempt: Attempt,
  stored: AttemptLogStore,
): Promise<LogTail[]> {
  try {
    return await stored.finish(() => attempt.log.close());
  } catch (caught) {
    const { taskInstanceId, attempt: number } = attempt.claim;
    options.log.error(
      { err: toError(caught), taskInstance: taskInstanceId, attempt: number },
      "the end of an attempt's log could not be stored",
    );
    return [];
  }
}

/** Only time in which the attempt is at work counts, in all its turns. */
export function startTimeout(
  task: EffectiveTask,
  stop: AbortController,
  activeMs: number,
): NodeJS.Timeout | undefined {
  const limit = task.executionTimeoutSeconds;
  if (limit === null) return undefined;
  return setTimeout(
    () => stop.abort(new AttemptStopped("timeout", `execution_timeout of ${limit} s is over`)),
    Math.min(Math.max(limit * 1000 - activeMs, 0), 2 ** 31 - 1),
  );
}

function howLong({ resumed }: Attempt, begun: number): string {
  const seconds = (performance.now() - begun) / 1000 + (resumed?.elapsedSeconds ?? 0);
  const looks = resumed === undefined ? "" : ` and ${resumed.looks + 1} looks`;
  return `after ${seconds.toFixed(2)} s${looks}`;
}
