import type { BackfillState } from "@/lib/schemas/states";

/** What a backfill's next step depends on. */
export type BackfillFacts = {
  state: BackfillState;
  maxActiveRuns: number;
  /** So many dates must succeed before the others start; 0 for none. */
  canary: number;
  maxFailurePercent: number | null;
  /** Ended and failed runs that a person has seen and resumed after. */
  judgedDone: number;
  judgedFailed: number;
  waiting: number;
  /** Its runs that are queued or running. */
  active: number;
  succeeded: number;
  failed: number;
};

/** Dates to start (0: wait for an end), a pause with its reason, or the end. */
export type BackfillStep =
  | { start: number }
  | { pause: "canary" | "failure_rate" }
  | { end: "success" | "failed" | "cancelled" };

/** The share of failures is of the ended runs, of at least so many. */
const MIN_SAMPLE = 10;

/**
 * What a backfill does next. The engine's judge_backfill holds the same rules, and a test holds the
 * two together.
 */
export function nextBackfillStep(facts: BackfillFacts): BackfillStep {
  const { state, waiting, active, succeeded, failed } = facts;
  if (active === 0 && (waiting === 0 || state === "cancelling")) {
    if (state === "cancelling") return { end: "cancelled" };
    return { end: failed > 0 ? "failed" : "success" };
  }
  if (state !== "running" || waiting === 0) return { start: 0 };
  if (facts.maxFailurePercent !== null) {
    const sample = Math.max(succeeded + failed - facts.judgedDone, MIN_SAMPLE);
    const isAbove = (failed - facts.judgedFailed) * 100 > facts.maxFailurePercent * sample;
    if (isAbove) return { pause: "failure_rate" };
  }
  const free = facts.maxActiveRuns - active;
  if (facts.canary > 0 && succeeded < facts.canary) {
    if (failed > 0) return { pause: "canary" };
    return { start: Math.max(Math.min(free, facts.canary - succeeded - active), 0) };
  }
  return { start: Math.max(free, 0) };
}

/** Orders that people give to a backfill that exists. */
export const BACKFILL_ORDERS = ["pause", "resume", "cancel", "retry"] as const;
export type BackfillOrder = (typeof BACKFILL_ORDERS)[number];

const ALLOWED: Readonly<Record<BackfillOrder, readonly BackfillState[]>> = {
  pause: ["running"],
  resume: ["paused"],
  cancel: ["running", "paused", "cancelling"],
  retry: ["running", "paused", "success", "failed", "cancelled"],
};

/** Whether a backfill in a state takes an order. */
export function takesOrder(state: BackfillState, order: BackfillOrder): boolean {
  return ALLOWED[order].includes(state);
}
