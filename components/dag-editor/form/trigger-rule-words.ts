import { TRIGGER_RULES, type TriggerRule } from "@/lib/schemas/states";

/** When a task starts, by its trigger rule; always of the tasks directly before it. */
export const TRIGGER_RULE_WORDS: Readonly<Record<TriggerRule, string>> = {
  all_success: "When all have succeeded",
  all_failed: "When all have failed",
  all_done: "When all are done, however they ended",
  all_done_min_one_success: "When all are done and at least one succeeded",
  all_skipped: "When all were skipped",
  one_failed: "As soon as one has failed",
  one_success: "As soon as one has succeeded",
  one_done: "As soon as one has succeeded or failed",
  none_failed: "When all have succeeded or were skipped",
  none_failed_min_one_success: "When none failed and at least one succeeded: joins a branch",
  none_skipped: "When all are done and none was skipped",
  always: "At once, without waiting",
};

/** Whether a value is the name of a trigger rule. */
export function isTriggerRule(value: unknown): value is TriggerRule {
  return TRIGGER_RULES.some((rule) => rule === value);
}
