import { isTerminalTaskInstanceState, type TaskInstanceState } from "@/lib/schemas/states";

/** What a run's task instances say about the run. */
export type RunOutcome =
  | { state: "running" }
  /** `withFailures`: a leaf covered up (with `all_done`, say) that something before it failed. */
  | { state: "success"; withFailures: boolean }
  | { state: "failed" };

const isBroken = (state: TaskInstanceState) => state === "failed" || state === "upstream_failed";

/**
 * The state of a run: it is over when no instance is left to do, and then its leaves decide. It
 * failed when any leaf failed or is upstream_failed, else it succeeded.
 */
export function decideRunOutcome(
  instances: Iterable<{ state: TaskInstanceState; isLeaf: boolean }>,
): RunOutcome {
  let hasBroken = false;
  let hasBrokenLeaf = false;
  for (const { state, isLeaf } of instances) {
    if (!isTerminalTaskInstanceState(state)) return { state: "running" };
    if (!isBroken(state)) continue;
    hasBroken = true;
    hasBrokenLeaf ||= isLeaf;
  }
  return hasBrokenLeaf ? { state: "failed" } : { state: "success", withFailures: hasBroken };
}
