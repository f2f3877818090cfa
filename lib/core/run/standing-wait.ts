import type { DagRunState, TaskInstanceState } from "@/lib/schemas/states";
import type { Blocker } from "./waiting-for";

/**
 * What a task instance waits for as its state alone tells, without a look at pools, limits and
 * neighbours: for views of a whole run, where asking for each would cost a query each. Null when it
 * runs or has ended.
 */
export function standingWait(
  state: TaskInstanceState,
  run: DagRunState,
  nextAt: Date | null,
): Blocker | null {
  const wait = (kind: Blocker["kind"], text: string): Blocker => ({ kind, text, until: nextAt });
  switch (state) {
    case "none":
      return run === "queued"
        ? wait("run_limit", "Its run waits to start")
        : wait("upstream", "Upstream tasks");
    case "scheduled":
      return wait("dag_limit", "A free slot of its DAG");
    case "queued":
      return wait("worker", "A worker with a free slot, or a slot of its pool");
    case "up_for_retry":
      return wait("retry", "The end of the retry delay");
    case "up_for_reschedule":
    case "deferred":
      return wait("look", "What it looks for");
    case "awaiting_input":
      return wait("person", "A person's answer");
    case "restarting":
      return wait("stop", "The end of its last attempt");
    case "running":
    case "success":
    case "failed":
    case "skipped":
    case "upstream_failed":
    case "removed":
      return null;
  }
}
