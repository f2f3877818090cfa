import { type EffectiveTask, effectiveTask } from "@/lib/core/dag/effective-task";
import type { Claim } from "@/lib/db/system/engine";
import type { Queryable } from "@/lib/db/system/pool";
import { appendTestLog, type TaskTestClaim, type TaskTestEnd } from "@/lib/db/system/task-test";
import { toError } from "@/lib/errors";
import type { DagAccess } from "@/lib/operators/dag-access";
import type { Deferral } from "@/lib/operators/define-operator";
import { TaskFailure, TaskSkipped } from "@/lib/operators/outcome";
import type { TaskTestResult } from "@/lib/schemas/api/task-test";
import type { JsonObject, JsonValue } from "@/lib/schemas/json";
import { AttemptLogStore } from "./attempt-log-store";
import {
  type Attempt,
  execute,
  faultOf,
  maskedFindings,
  type RunnerOptions,
  startTimeout,
  traceOf,
} from "./attempt-runner";
import { AttemptStopped, stopReasonOf } from "./attempt-state";
import { createDagAccess } from "./dag-access";
import { createAttemptLog } from "./executor/task-log";
import { expandTask } from "./expand-task";
import { maskJson } from "./mask-json";
import type { RunContext } from "./run-contexts";
import { ownElement } from "./run-graph";
import { TeamResources } from "./team-resources";
import { AttemptXComs } from "./xcom-access";

/** Somebody sits before the screen: whatever takes longer is not tried out this way. */
const MAX_TEST_SECONDS = 1_800;

const nothing = (): TaskTestResult => ({ xcoms: {}, skips: [], saw: null, checks: [] });

/**
 * Runs one test of a task as an attempt of it would run, but for what it hands on: that is only
 * shown. Null when nothing may be said, because the test is not this worker's any more. Never
 * rejects.
 */
export async function runTaskTest(
  options: RunnerOptions,
  workerId: string,
  test: TaskTestClaim,
  slot: number,
  stop: AbortController,
): Promise<TaskTestEnd | null> {
  const stored = new AttemptLogStore(
    (chunk) => appendTestLog(options.logDb, workerId, test.id, chunk),
    () => stop.abort(new AttemptStopped("fenced", "the test is not ours any more")),
  );
  const log = createAttemptLog({ sink: (chunk) => stored.write(chunk) });
  let end: TaskTestEnd;
  try {
    const attempt = attemptOf(options, test, log, slot, stop.signal);
    const { operator, context } = attempt;
    log.system(
      `Test of ${test.taskId} on ${options.workerName}: ${operator.label}, logical date ${context.run.logicalDate.toISOString()}`,
    );
    end = await outcomeOf(options, attempt, test.mapIndex, stop);
    Object.assign(end, traceOfTest(attempt, options.executor.isolation.kind));
    end.result.checks = maskedFindings(attempt);
  } catch (caught) {
    const { message } = toError(caught);
    options.log.error({ err: toError(caught), test: test.id }, "test not readable");
    log.error(message);
    end = { state: "failed", errorCode: "internal", error: message, result: nothing(), log: [] };
  }
  try {
    end.log = await stored.finish(() => log.close());
  } catch (caught) {
    options.log.error({ err: toError(caught), test: test.id }, "the end of a log was not stored");
  }
  return stopReasonOf(stop.signal) === "fenced" ? null : end;
}

/** The test as an attempt: the first of an instance that exists nowhere. Throws without such a task. */
function attemptOf(
  options: RunnerOptions,
  test: TaskTestClaim,
  log: Attempt["log"],
  slot: number,
  signal: AbortSignal,
): Attempt {
  const { run } = test;
  const document = options.contexts.documentOf(test.document);
  const context: RunContext = { run, document, assetEvents: [] };
  const task = effectiveTask(document, test.taskId);
  const operator = options.operators.get(task.operator);
  if (operator === undefined) throw new Error(`This worker has no operator "${task.operator}"`);
  const claim: Claim = {
    taskInstanceId: test.id,
    attempt: 1,
    teamId: run.teamId,
    dagUuid: run.dagUuid,
    runUuid: run.id,
    runSince: "",
    taskId: test.taskId,
    mapIndex: -1,
    isProcess: operator.kind === "process",
    maxTries: task.retries + 1,
    infraLosses: 0,
    isMapper: false,
    item: null,
  };
  return {
    claim,
    context,
    task,
    operator,
    log,
    xcoms: new TestXComs(options.db, test),
    dags: withoutTriggers(
      createDagAccess(options.db, options.pool, {
        teamId: run.teamId,
        runUuid: run.id,
        name: `${run.dagId}/${run.runId}/${task.taskId}`,
        lastSuccessAt: run.previousStartedAt,
        triggerName: run.runId,
      }),
    ),
    resumed: undefined,
    signal,
    slot,
    secrets: [],
    findings: [],
  };
}

async function outcomeOf(
  options: RunnerOptions,
  attempt: Attempt,
  mapIndex: number,
  stop: AbortController,
): Promise<TaskTestEnd> {
  const limit = Math.min(
    attempt.task.executionTimeoutSeconds ?? MAX_TEST_SECONDS,
    MAX_TEST_SECONDS,
  );
  const limited: EffectiveTask = { ...attempt.task, executionTimeoutSeconds: limit };
  const timer = startTimeout(limited, stop, 0);
  const begun = performance.now();
  const after = () => `after ${((performance.now() - begun) / 1000).toFixed(2)} s`;
  const { log } = attempt;
  try {
    if (attempt.task.expand.length > 0) await chooseInstance(options, attempt, mapIndex);
    const { defer, skips } = await execute(options, attempt);
    const saw = defer === undefined ? null : String(maskJson(sawOf(defer), attempt.secrets));
    log.system(saw === null ? `Succeeded ${after()}` : `Would wait and look again: ${saw}`);
    return {
      state: saw === null ? "success" : "waiting",
      result: { ...nothing(), skips, saw, xcoms: xcomsOf(attempt) },
      log: [],
    };
  } catch (caught) {
    const error = toError(caught);
    const stopped = stopReasonOf(attempt.signal);
    if (stopped === undefined && error instanceof TaskSkipped) {
      log.system(`Skipped ${after()}: ${error.message}`);
      return {
        state: "skipped",
        error: masked(attempt, error.message),
        result: nothing(),
        log: [],
      };
    }
    const { code, message } =
      stopped === "drain"
        ? { code: "worker_stopped", message: "The worker was stopped while the test ran" }
        : faultOf(error, stopped, limited);
    log.error(message);
    log.system(`Failed ${after()} (${code})`);
    return {
      state: "failed",
      errorCode: code,
      error: masked(attempt, message),
      result: nothing(),
      log: [],
    };
  } finally {
    clearTimeout(timer);
  }
}

/** Of a mapped task, the instance that was asked for becomes the one that is tested. */
async function chooseInstance(
  options: RunnerOptions,
  attempt: Attempt,
  wanted: number,
): Promise<void> {
  const { claim, context, task, xcoms, log, signal } = attempt;
  const resources = new TeamResources(options.db, context.run.teamId, options.openSecret);
  const instances = await expandTask(context, task, claim, resources, xcoms, log);
  signal.throwIfAborted();
  const instance = instances[wanted];
  if (instance === undefined) {
    throw new TaskFailure(
      "no_such_instance",
      `There is no instance ${wanted}: the task is mapped over ${instances.length} elements`,
      { retryable: false },
    );
  }
  attempt.claim = { ...claim, mapIndex: wanted, item: instance.item };
  xcoms.keepTo(ownElement(context.document, attempt.claim));
  log.system(`Instance ${wanted}: ${JSON.stringify(instance.item).slice(0, 500)}`);
}

/** What is shown of a test beside how it ended. */
function traceOfTest(
  attempt: Attempt,
  isolation: string,
): Pick<TaskTestEnd, "rendered" | "exitCode" | "isolation"> {
  const { rendered, exitCode, isolation: isolated } = traceOf(attempt, isolation);
  return {
    ...(rendered === undefined ? {} : { rendered }),
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(isolated === undefined ? {} : { isolation: isolated }),
  };
}

function xcomsOf({ xcoms, secrets }: Attempt): Record<string, JsonValue> {
  return Object.fromEntries(xcoms.pushed.map(([key, value]) => [key, maskJson(value, secrets)]));
}

function sawOf({ saw, ask }: Deferral): string {
  return ask === undefined ? saw : `it asks: ${ask.message}`;
}

function masked({ secrets }: Attempt, text: string): string {
  return String(maskJson(text, secrets)).slice(0, 8_000);
}

/** Other DAGs can be read; a test starts none of them. */
function withoutTriggers(dags: DagAccess): DagAccess {
  return {
    ...dags,
    trigger: async ({ dagId }) => {
      throw new TaskFailure("not_in_a_test", `A test does not trigger ${dagId}: a run would`, {
        retryable: false,
      });
    },
  };
}

/** XComs that were given by hand, else those of the run that the test reads from. */
class TestXComs extends AttemptXComs {
  readonly #given: Readonly<Record<string, JsonObject>>;
  readonly #hasRun: boolean;

  constructor(db: Queryable, { run, given, xcomRunId }: TaskTestClaim) {
    super(db, xcomRunId ?? run.id);
    this.#given = given;
    this.#hasRun = xcomRunId !== null;
  }

  override async pullAll(
    taskIds: readonly string[],
  ): Promise<Record<string, Record<string, JsonValue>>> {
    const found = this.#hasRun ? await super.pullAll(taskIds) : {};
    for (const taskId of taskIds) {
      const given = this.#given[taskId];
      if (given !== undefined) found[taskId] = { ...found[taskId], ...given };
    }
    return found;
  }
}
