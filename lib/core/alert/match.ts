import type { AlertEventName, IncidentFamily } from "@/lib/schemas/alert";
import type { AlertEvent, AlertRule, EventKind } from "./types";

/** The events of rules that an event of the engine may be. */
const ASKED_BY: Readonly<Record<EventKind, readonly AlertEventName[]>> = {
  run_failed: ["run_failed", "failures_in_a_row"],
  run_succeeded: ["run_succeeded", "run_recovered"],
  task_failed: ["task_failed"],
  task_retried: ["task_retried"],
  check_warned: ["check_warned"],
  run_missed: ["run_late"],
  run_late: ["run_late"],
  run_longer_than: ["run_longer_than"],
  run_not_finished_by: ["run_not_finished_by"],
  dag_paused: ["dag_paused"],
  backfill_done: ["backfill_done"],
  backfill_failed: ["backfill_failed"],
  backfill_cancelled: [],
  no_worker: ["no_worker"],
  workers_back: [],
};

/** What is wrong when a rule's event happens; null for what is no fault. */
export const FAMILY_OF: Readonly<Record<AlertEventName, IncidentFamily | null>> = {
  run_failed: "failure",
  failures_in_a_row: "failure",
  task_failed: "failure",
  task_retried: "retry",
  check_warned: "check",
  run_longer_than: "slow",
  run_not_finished_by: "slow",
  run_late: "late",
  dag_paused: "paused",
  backfill_failed: "backfill",
  no_worker: "worker",
  backfill_done: null,
  run_succeeded: null,
  run_recovered: null,
};

/** Whether a rule asks for an event. */
export function matches(rule: AlertRule, event: AlertEvent): boolean {
  return (
    rule.teamId === event.teamId &&
    ASKED_BY[event.kind].includes(rule.event) &&
    (event.ruleId === null || event.ruleId === rule.id) &&
    isInScope(rule, event) &&
    isOfType(rule, event) &&
    isConditionMet(rule, event)
  );
}

function isInScope(rule: AlertRule, { dag, subject }: AlertEvent): boolean {
  switch (rule.scope) {
    case "team":
      return true;
    case "tag":
      return dag?.tags.includes(rule.tag) ?? false;
    case "dag":
      return dag?.id === rule.dagUuid;
    case "task":
      return dag?.id === rule.dagUuid && subject.taskId === rule.taskId;
  }
}

function isOfType({ settings }: AlertRule, { runType }: AlertEvent): boolean {
  if (settings.runTypes === undefined || runType === null) return true;
  return settings.runTypes.some((type) => type === runType);
}

function isConditionMet({ event: asked, settings }: AlertRule, event: AlertEvent): boolean {
  if (asked === "failures_in_a_row") return event.failuresInARow >= (settings.count ?? 2);
  if (asked === "run_recovered") return event.previousFailed;
  return true;
}
