import type { BackfillDecision, DagRunState, Reprocess } from "@/lib/schemas/states";

/** What is to be done with a date, and why, as a code. */
export type DateDecision = { decision: BackfillDecision; reason: BackfillReason };

export type BackfillReason =
  | "missing"
  | "failed"
  | "success"
  | "retry"
  | "exists"
  | "running"
  | "future"
  | "no_such_tasks";

/** What a backfill does with a date, whose run is in `runState`, or null when there is none. */
export function decideDate(
  runState: DagRunState | null,
  isComplete: boolean,
  reprocess: Reprocess,
): DateDecision {
  if (runState === null) {
    return isComplete
      ? { decision: "create", reason: "missing" }
      : { decision: "leave", reason: "future" };
  }
  if (runState === "queued" || runState === "running") {
    return { decision: "leave", reason: "running" };
  }
  const isMeant = reprocess === "completed" || (reprocess === "failed" && runState === "failed");
  return isMeant
    ? { decision: "rerun", reason: runState }
    : { decision: "leave", reason: "exists" };
}

const REASON_TEXTS: Readonly<Record<BackfillReason, string>> = {
  missing: "This date had no run",
  failed: "The run of this date failed",
  success: "The run of this date is run again",
  retry: "The run failed and is tried again",
  exists: "A run of this date exists, and it is not to be run again",
  running: "The run of this date is queued or running; it is not touched",
  future: "The interval of this date is not over yet",
  no_such_tasks: "The version of this run has none of the chosen tasks",
};

const reasons: ReadonlySet<string> = new Set(Object.keys(REASON_TEXTS));

/** A reason's code as a sentence; empty for one that is not known. */
export function reasonText(reason: string): string {
  return isReason(reason) ? REASON_TEXTS[reason] : "";
}

function isReason(reason: string): reason is BackfillReason {
  return reasons.has(reason);
}
