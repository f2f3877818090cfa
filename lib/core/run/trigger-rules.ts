import type { TriggerRule } from "@/lib/schemas/states";

/** How the direct upstream instances of a task stand; `total` counts all, finished or not. */
export type UpstreamCounts = {
  total: number;
  success: number;
  failed: number;
  upstreamFailed: number;
  skipped: number;
  /** Instances that no longer exist; they count as done and stand in nobody's way. */
  removed?: number;
};

/** What a task does now: start, wait for more upstreams, or end without running. */
export type TriggerDecision = "ready" | "wait" | "skipped" | "upstream_failed";

/**
 * Decide by a trigger rule, as Airflow does. A rule that can no longer be met ends the task at
 * once as `skipped` or `upstream_failed`; `one_failed`, `one_success` and `one_done` start at
 * once. Without upstreams every rule is met. When an upstream failed and another was skipped,
 * `all_success` and the `none_failed` rules prefer `upstream_failed`.
 */
export function evaluateTriggerRule(rule: TriggerRule, counts: UpstreamCounts): TriggerDecision {
  const { total, success, failed, upstreamFailed, skipped, removed = 0 } = counts;
  if (total === 0) return "ready";
  const broken = failed + upstreamFailed;
  const isDone = success + broken + skipped + removed >= total;
  const readyWhenDone = isDone ? "ready" : "wait";

  switch (rule) {
    case "always":
      return "ready";
    case "all_done":
      return readyWhenDone;
    case "all_success":
      if (broken > 0) return "upstream_failed";
      return skipped > 0 ? "skipped" : readyWhenDone;
    case "all_failed":
      return success + skipped > 0 ? "skipped" : readyWhenDone;
    case "all_skipped":
      return success + broken > 0 ? "skipped" : readyWhenDone;
    case "all_done_min_one_success":
      // For this rule a skipped upstream does not count as done, so it can never be met.
      if (skipped > 0) return "skipped";
      return isDone && success === 0 ? "upstream_failed" : readyWhenDone;
    case "one_failed":
      if (broken > 0) return "ready";
      return isDone ? "skipped" : "wait";
    case "one_success":
      if (success > 0) return "ready";
      if (!isDone) return "wait";
      return skipped === total ? "skipped" : "upstream_failed";
    case "one_done":
      // An upstream that failed because of its own upstreams never ran, so it is not one done.
      if (success + failed > 0) return "ready";
      return isDone ? "skipped" : "wait";
    case "none_failed":
      return broken > 0 ? "upstream_failed" : readyWhenDone;
    case "none_failed_min_one_success":
      if (broken > 0) return "upstream_failed";
      return skipped === total ? "skipped" : readyWhenDone;
    case "none_skipped":
      return skipped > 0 ? "skipped" : readyWhenDone;
  }
}
