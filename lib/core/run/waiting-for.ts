import type { BlockerKind } from "@/lib/schemas/api/run";
import { DEFAULT_POOL, DEFAULT_QUEUE } from "@/lib/schemas/dag-task-defaults";
import type { DagRunState, TaskInstanceState, TriggerRule } from "@/lib/schemas/states";
import { isTerminalTaskInstanceState } from "@/lib/schemas/states";

/** What is known of a task instance that may be waiting. */
export type WaitingFacts = {
  state: TaskInstanceState;
  triggerRule: TriggerRule;
  /** When it wakes by itself. */
  nextAt: Date | null;
  upstream: readonly { taskId: string; state: TaskInstanceState }[];
  /** What it waits for in the run before, when it is held for its past. */
  past: { runId: string; tasks: readonly { taskId: string; state: TaskInstanceState }[] } | null;
  run: { state: DagRunState; activeRuns: number };
  dag: { maxActiveRuns: number; maxActiveTasks: number; activeTasks: number; deleted: boolean };
  pool: {
    name: string;
    /** Slots that the task takes. */
    wanted: number;
    /** Slots of the pool, and how many are used; null when there is no such pool (any more). */
    state: { slots: number; used: number } | null;
    /** Tasks of this DAG in the pool that hold a slot of the DAG. */
    ofDag: number;
  };
  team: { maxActiveTasks: number | null; running: number };
  /** Label of the workers that may run it. */
  queue: string;
  /** Workers that are alive and serve the task's queue. */
  workersAlive: number;
};

/** What keeps a task instance from running. */
export type Blocker = {
  kind: BlockerKind;
  text: string;
  /** When it ends by itself, if it does. */
  until: Date | null;
};

const NAMES_SHOWN = 5;

/** Why a task instance does not run; null when it runs or has ended. */
export function waitingFor(facts: WaitingFacts): Blocker | null {
  switch (facts.state) {
    case "none":
      if (facts.run.state === "queued") return queuedRun(facts);
      if (facts.past !== null) return blocker("past", pastRun(facts.past));
      return upstreams(facts);
    case "scheduled":
      return slotOfDag(facts);
    case "queued":
      return worker(facts);
    case "up_for_retry":
      return blocker(
        "retry",
        `Waiting for the end of the retry delay${until(facts.nextAt)}`,
        facts.nextAt,
      );
    case "up_for_reschedule":
    case "deferred":
      return blocker("look", `Waiting for its next look${until(facts.nextAt)}`, facts.nextAt);
    case "awaiting_input":
      return blocker("person", "Waiting for a person to decide");
    case "restarting":
      return blocker("stop", "Waiting for its attempt to stop, then it starts again");
    case "running":
    case "success":
    case "failed":
    case "skipped":
    case "upstream_failed":
    case "removed":
      return null;
  }
}

function blocker(kind: BlockerKind, text: string, until: Date | null = null): Blocker {
  return { kind, text, until };
}

/** Ready, without a slot of its DAG. */
function slotOfDag(facts: WaitingFacts): Blocker {
  const { pool, dag } = facts;
  if (pool.state === null) return poolGone(pool.name);
  const isOwnPool = pool.name !== DEFAULT_POOL;
  if (isOwnPool && dag.activeTasks < dag.maxActiveTasks && pool.ofDag >= pool.state.slots) {
    return blocker(
      "pool",
      `Waiting for the pool ${pool.name}: ${pool.ofDag} tasks of this DAG run or wait in its ${pool.state.slots} slots`,
    );
  }
  return blocker(
    "dag_limit",
    `Waiting for a free slot: ${dag.activeTasks} of at most ${dag.maxActiveTasks} tasks of this DAG are active (max_active_tasks)`,
  );
}

/** With a slot of its DAG, not yet taken by a worker. */
function worker({ pool, team, queue, workersAlive }: WaitingFacts): Blocker {
  const { name, wanted, state } = pool;
  if (state === null) return poolGone(name);
  if (wanted > state.slots) {
    return blocker(
      "pool",
      `Never starts: it takes ${wanted} slots, and the pool ${name} has ${state.slots}`,
    );
  }
  if (state.used + wanted > state.slots) {
    const slots = wanted === 1 ? "a slot" : `${wanted} slots`;
    return blocker(
      "pool",
      `Waiting for ${slots} of the pool ${name}: ${state.used} of ${state.slots} are used`,
    );
  }
  if (team.maxActiveTasks !== null && team.running >= team.maxActiveTasks) {
    return blocker(
      "team_limit",
      `Waiting for the team: ${team.running} of at most ${team.maxActiveTasks} tasks at once are running`,
    );
  }
  if (workersAlive > 0) return blocker("worker", "Waiting for a worker with a free slot");
  return queue === DEFAULT_QUEUE
    ? blocker("no_worker", "Waiting for a worker: none is running")
    : blocker("no_worker", `Waiting for a worker: none that runs serves the queue ${queue}`);
}

function poolGone(name: string): Blocker {
  return blocker("pool", `Waiting for the pool ${name}: there is none of this name any more`);
}

function queuedRun({ run, dag }: WaitingFacts): Blocker {
  if (dag.deleted)
    return blocker("deleted", "Never starts: the DAG was deleted before its run did");
  return blocker(
    "run_limit",
    `Waiting for its run to start: ${run.activeRuns} of at most ${dag.maxActiveRuns} runs of this DAG are running (max_active_runs)`,
  );
}

function pastRun({ runId, tasks }: NonNullable<WaitingFacts["past"]>): string {
  const names = tasks.slice(0, NAMES_SHOWN).map((task) => `${task.taskId} (${task.state})`);
  const rest = tasks.length - names.length;
  const list = rest > 0 ? `${names.join(", ")} and ${rest} more` : names.join(", ");
  return `Waiting for the run before it, ${runId}, where these must succeed or be skipped first: ${list}`;
}

function upstreams({ upstream, triggerRule }: WaitingFacts): Blocker | null {
  const open = upstream.filter((task) => !isTerminalTaskInstanceState(task.state));
  if (open.length === 0) return null;
  const names = open.slice(0, NAMES_SHOWN).map((task) => `${task.taskId} (${task.state})`);
  const rest = open.length - names.length;
  const list = rest > 0 ? `${names.join(", ")} and ${rest} more` : names.join(", ");
  const rule = triggerRule === "all_success" ? "" : `, as its trigger rule ${triggerRule} asks`;
  return blocker(
    "upstream",
    `Waiting for ${open.length} of ${upstream.length} upstream tasks to end${rule}: ${list}`,
  );
}

function until(instant: Date | null): string {
  return instant === null ? "" : `, at ${instant.toISOString()}`;
}
