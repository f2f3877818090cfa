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
  /** Workers that are alive and serve the task's queue. */
  workersAlive: number;
};

const NAMES_SHOWN = 5;

/** Why a task instance does not run, as a sentence; null when it runs or has ended. */
export function waitingFor(facts: WaitingFacts): string | null {
  switch (facts.state) {
    case "none":
      if (facts.run.state === "queued") return queuedRun(facts);
      return facts.past === null ? upstreams(facts) : pastRun(facts.past);
    case "scheduled":
      return `Waiting for a free slot: ${facts.dag.activeTasks} of at most ${facts.dag.maxActiveTasks} tasks of this DAG are active (max_active_tasks)`;
    case "queued":
      return facts.workersAlive === 0
        ? "Waiting for a worker: none is running"
        : "Waiting for a worker with a free slot";
    case "up_for_retry":
      return `Waiting for the end of the retry delay${until(facts.nextAt)}`;
    case "up_for_reschedule":
    case "deferred":
      return `Waiting for its next look${until(facts.nextAt)}`;
    case "awaiting_input":
      return "Waiting for a person to decide";
    case "restarting":
      return "Waiting for its attempt to stop, then it starts again";
    case "running":
    case "success":
    case "failed":
    case "skipped":
    case "upstream_failed":
    case "removed":
      return null;
  }
}

function queuedRun({ run, dag }: WaitingFacts): string {
  if (dag.deleted) return "Never starts: the DAG was deleted before its run did";
  return `Waiting for its run to start: ${run.activeRuns} of at most ${dag.maxActiveRuns} runs of this DAG are running (max_active_runs)`;
}

function pastRun({ runId, tasks }: NonNullable<WaitingFacts["past"]>): string {
  const names = tasks.slice(0, NAMES_SHOWN).map((task) => `${task.taskId} (${task.state})`);
  const rest = tasks.length - names.length;
  const list = rest > 0 ? `${names.join(", ")} and ${rest} more` : names.join(", ");
  return `Waiting for the run before it, ${runId}, where these must succeed or be skipped first: ${list}`;
}

function upstreams({ upstream, triggerRule }: WaitingFacts): string | null {
  const open = upstream.filter((task) => !isTerminalTaskInstanceState(task.state));
  if (open.length === 0) return null;
  const names = open.slice(0, NAMES_SHOWN).map((task) => `${task.taskId} (${task.state})`);
  const rest = open.length - names.length;
  const list = rest > 0 ? `${names.join(", ")} and ${rest} more` : names.join(", ");
  const rule = triggerRule === "all_success" ? "" : `, as its trigger rule ${triggerRule} asks`;
  return `Waiting for ${open.length} of ${upstream.length} upstream tasks to end${rule}: ${list}`;
}

function until(instant: Date | null): string {
  return instant === null ? "" : `, at ${instant.toISOString()}`;
}
