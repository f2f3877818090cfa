import * as z from "zod";

/** States of a task instance, in the order of a normal life; `none` means nothing decided yet. */
export const TASK_INSTANCE_STATES = [
  "none",
  "scheduled",
  "queued",
  "running",
  "success",
  "failed",
  "skipped",
  "upstream_failed",
  "up_for_retry",
  "up_for_reschedule",
  "deferred",
  "awaiting_input",
  "restarting",
  "removed",
] as const;
export const taskInstanceStateSchema = z.enum(TASK_INSTANCE_STATES);
export type TaskInstanceState = (typeof TASK_INSTANCE_STATES)[number];

/**
 * The order in which one state stands for several: what asks for attention first, then what goes on,
 * then what is over well. As in Airflow.
 */
export const STATE_PRIORITY = [
  "failed",
  "upstream_failed",
  "up_for_retry",
  "up_for_reschedule",
  "queued",
  "scheduled",
  "awaiting_input",
  "deferred",
  "running",
  "restarting",
  "none",
  "success",
  "skipped",
  "removed",
] as const satisfies readonly TaskInstanceState[];

/** The state that stands for several; null for none at all. */
export function summaryState(states: Iterable<TaskInstanceState>): TaskInstanceState | null {
  const present = new Set(states);
  return STATE_PRIORITY.find((state) => present.has(state)) ?? null;
}

/** Task-instance states that only a person's order (clear, mark) leaves again. */
export const TERMINAL_TASK_INSTANCE_STATES = [
  "success",
  "failed",
  "skipped",
  "upstream_failed",
  "removed",
] as const satisfies readonly TaskInstanceState[];
export type TerminalTaskInstanceState = (typeof TERMINAL_TASK_INSTANCE_STATES)[number];

const terminalTaskInstanceStates: ReadonlySet<TaskInstanceState> = new Set(
  TERMINAL_TASK_INSTANCE_STATES,
);

/** Whether the engine is done with a task instance in this state. */
export function isTerminalTaskInstanceState(
  state: TaskInstanceState,
): state is TerminalTaskInstanceState {
  return terminalTaskInstanceStates.has(state);
}

/** Terminal states that make a run fail when a leaf is in them. */
export const FAILED_TASK_INSTANCE_STATES = [
  "failed",
  "upstream_failed",
] as const satisfies readonly TerminalTaskInstanceState[];

/** States of a DAG run. */
export const DAG_RUN_STATES = ["queued", "running", "success", "failed"] as const;
export const dagRunStateSchema = z.enum(DAG_RUN_STATES);
export type DagRunState = (typeof DAG_RUN_STATES)[number];

/** Run states in which nothing more happens by itself. */
export const TERMINAL_DAG_RUN_STATES = [
  "success",
  "failed",
] as const satisfies readonly DagRunState[];
export type TerminalDagRunState = (typeof TERMINAL_DAG_RUN_STATES)[number];

/** Whether a run in this state is over. */
export function isTerminalDagRunState(state: DagRunState): state is TerminalDagRunState {
  return state === "success" || state === "failed";
}

/** What caused a run. */
export const DAG_RUN_TYPES = ["scheduled", "manual", "backfill", "asset_triggered"] as const;
export const dagRunTypeSchema = z.enum(DAG_RUN_TYPES);
export type DagRunType = (typeof DAG_RUN_TYPES)[number];

/** Rules by which a task starts, over the states of its direct upstreams. */
export const TRIGGER_RULES = [
  "all_success",
  "all_failed",
  "all_done",
  "all_done_min_one_success",
  "all_skipped",
  "one_failed",
  "one_success",
  "one_done",
  "none_failed",
  "none_failed_min_one_success",
  "none_skipped",
  "always",
] as const;
export const triggerRuleSchema = z.enum(TRIGGER_RULES);
export type TriggerRule = (typeof TRIGGER_RULES)[number];

/** States of a backfill. */
export const BACKFILL_STATES = [
  "running",
  "paused",
  "cancelling",
  "success",
  "failed",
  "cancelled",
] as const;
export const backfillStateSchema = z.enum(BACKFILL_STATES);
export type BackfillState = (typeof BACKFILL_STATES)[number];

/** States of a date of a backfill; `left` means that nothing was to be done. */
export const BACKFILL_ITEM_STATES = [
  "waiting",
  "running",
  "success",
  "failed",
  "left",
  "cancelled",
] as const;
export const backfillItemStateSchema = z.enum(BACKFILL_ITEM_STATES);
export type BackfillItemState = (typeof BACKFILL_ITEM_STATES)[number];

/** What a backfill does with a date. */
export const BACKFILL_DECISIONS = ["create", "rerun", "leave"] as const;
export const backfillDecisionSchema = z.enum(BACKFILL_DECISIONS);
export type BackfillDecision = (typeof BACKFILL_DECISIONS)[number];

/** Which runs that exist a backfill runs again: none, those that failed, all that have ended. */
export const REPROCESS = ["none", "failed", "completed"] as const;
export const reprocessSchema = z.enum(REPROCESS);
export type Reprocess = (typeof REPROCESS)[number];
