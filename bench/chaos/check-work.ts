import type { Scene } from "./scene";
import type { Visit } from "./witness";

/** A task instance as it ended. */
interface Instance {
  runId: string;
  taskId: string;
  operator: string;
  state: string;
  /** States of its attempts, in order. */
  attempts: string[];
  /** Their errors, in order; empty for none. */
  errors: string[];
  /** What followers are handed. */
  token: string | null;
}

/** What the check may be told of the workload. */
export interface WorkCheck {
  visits: readonly Visit[];
  /** Attempts that the workload itself makes fail. */
  mayFail?: (instance: { taskId: string; attempt: number }) => boolean;
}

/** What was counted while checking. */
export interface WorkFigures {
  tasks: number;
  visits: number;
  attempts: number;
  lostAttempts: number;
}

/**
 * Holds what the database says of a workload against what the witness saw: every task succeeded
 * exactly once, every attempt ran at most once, and followers were handed the XCom of the attempt
 * that counts.
 */
export async function checkWork(scene: Scene, check: WorkCheck): Promise<WorkFigures> {
  const { db, verdict } = scene;
  const instances = await loadInstances(db);
  const visitsOf = new Map<string, Visit[]>();
  for (const visit of check.visits) {
    const key = attemptKey(visit.runId, visit.taskId, visit.attempt);
    visitsOf.set(key, [...(visitsOf.get(key) ?? []), visit]);
  }
  const known = new Set<string>();
  /** Tokens that followers may have been given. */
  const valid = new Set<string>();
  let attempts = 0;
  let lostAttempts = 0;
  for (const instance of instances) {
    const { runId, taskId, state } = instance;
    const name = `${runId} ${taskId}`;
    if (state === "failed" || state === "upstream_failed" || state === "skipped") {
      verdict.add("unexpected", `${name} ended as ${state}`);
    }
    attempts += instance.attempts.length;
    const successes = instance.attempts.filter((one) => one === "success").length;
    if (successes > 1) verdict.add("duplicated", `${name} succeeded ${successes} times`);
    if (state === "success" && successes === 0) verdict.add("lost", `${name} has no attempt`);
    for (const [index, ended] of instance.attempts.entries()) {
      const attempt = index + 1;
      const key = attemptKey(runId, taskId, attempt);
      known.add(key);
      if (ended === "lost") lostAttempts += 1;
      else if (ended !== "success" && !check.mayFail?.({ taskId, attempt })) {
        const error = instance.errors[index] ?? "";
        verdict.add("unexpected", `attempt ${attempt} of ${name} ended as ${ended}: ${error}`);
      }
      const visits = visitsOf.get(key) ?? [];
      if (visits.length > 1) {
        verdict.add("duplicated", `attempt ${attempt} of ${name} ran ${visits.length} times`);
      }
      if (ended !== "success" || instance.operator !== "http.request") continue;
      const [visit] = visits;
      if (visit === undefined) verdict.add("lost", `${name} succeeded without having run`);
      else if (visit.token !== instance.token) {
        verdict.add("lost", `${name} handed on ${instance.token}, not ${visit.token}`);
      }
      if (visit !== undefined) valid.add(visit.token);
    }
  }
  for (const { runId, taskId, attempt, brought } of check.visits) {
    if (!known.has(attemptKey(runId, taskId, attempt))) {
      verdict.add("unexpected", `attempt ${attempt} of ${runId} ${taskId} is in no table`);
    }
    for (const token of brought.filter((one) => !valid.has(one))) {
      verdict.add("unexpected", `${runId} ${taskId} was given ${token} of an attempt that failed`);
    }
  }
  return { tasks: instances.length, visits: check.visits.length, attempts, lostAttempts };
}

async function loadInstances(db: Scene["db"]): Promise<Instance[]> {
  const { rows } = await db.query<Instance>({
    text: `select r.run_id as "runId", t.task_id as "taskId", t.operator, t.state::text,
        coalesce((select array_agg(a.state::text order by a.number) from attempt a
          where a.task_instance_id = t.id), '{}') as attempts,
        coalesce((select array_agg(concat_ws(' ', a.error_code, a.error) order by a.number)
          from attempt a where a.task_instance_id = t.id), '{}') as errors,
        (select x.value ->> 'token' from xcom x where x.dag_run_id = t.dag_run_id
          and x.task_id = t.task_id and x.key = 'return_value' and x.map_index = t.map_index) as token
      from task_instance t join dag_run r on r.id = t.dag_run_id`,
    values: [],
  });
  return rows;
}

function attemptKey(runId: string, taskId: string, attempt: number): string {
  return `${runId}/${taskId}/${attempt}`;
}

/** Milliseconds from the killing of a worker until what it held was released, for each attempt. */
export async function releaseTimes(
  { db }: Scene,
  killedAt: ReadonlyMap<number, Date>,
): Promise<number[]> {
  const { rows } = await db.query<{ pid: number; ended: Date }>({
    text: `select w.pid, a.ended_at as ended from attempt a join worker w on w.id = a.worker_id
      where a.state = 'lost'`,
    values: [],
  });
  return rows.flatMap(({ pid, ended }) => {
    const killed = killedAt.get(pid);
    return killed === undefined ? [] : [ended.getTime() - killed.getTime()];
  });
}
