import type { AlertEventName } from "@/lib/schemas/alert";
import type { AlertEvent, AlertRule } from "./types";

/** Names of events as a person chooses them. */
export const EVENT_LABELS: Readonly<Record<AlertEventName, string>> = {
  run_failed: "A run failed",
  run_succeeded: "A run succeeded",
  run_recovered: "A run succeeded after a failure",
  run_longer_than: "A run takes longer than…",
  run_not_finished_by: "A run is not finished by…",
  run_late: "A run was missed, or starts late",
  task_failed: "A task failed",
  task_retried: "A task failed and is tried again",
  check_warned: "A check warned",
  failures_in_a_row: "Several runs failed in a row",
  dag_paused: "The system paused a DAG",
  backfill_done: "A backfill is done",
  backfill_failed: "A backfill failed, or was paused by its limits",
  no_worker: "No worker is alive",
};

/** One sentence on what happened, for the head of a message. */
export function titleOf(asked: AlertEventName, event: AlertEvent, rule: AlertRule): string {
  const { taskId, failedTasks, mapIndex } = event.subject;
  const task = taskId === null ? "" : mapIndex === null ? taskId : `${taskId}[${mapIndex}]`;
  const { seconds, by, timezone } = rule.settings;
  switch (asked) {
    case "run_failed": {
      const others = (failedTasks ?? 0) - 1;
      if (task === "") return "The run failed";
      return others > 0 ? `${task} and ${others} more failed` : `${task} failed`;
    }
    case "failures_in_a_row":
      return `${event.failuresInARow} runs in a row failed`;
    case "task_failed":
      return `${task} failed`;
    case "task_retried":
      return `${task} failed and is tried again`;
    case "check_warned":
      return `${task} warned: ${event.detail}`;
    case "run_succeeded":
      return "The run succeeded";
    case "run_recovered":
      return "The run succeeded after a failure";
    case "run_longer_than":
      return `The run takes longer than ${durationWords(seconds ?? 0)}`;
    case "run_not_finished_by":
      return `The run was not finished by ${by ?? "its time"}${timezone === undefined ? "" : ` (${timezone})`}`;
    case "run_late":
      if (event.kind === "run_missed") return "The schedule missed a date";
      return event.runUuid === null
        ? "The schedule stood still"
        : `The run has not begun ${durationWords(seconds ?? 0)} after its time`;
    case "dag_paused":
      return "The system paused the DAG";
    case "backfill_done":
      return `The backfill${datesOf(event.subject)} is done`;
    case "backfill_failed":
      return `The backfill${datesOf(event.subject)} has failed dates`;
    case "no_worker":
      return event.detail === ""
        ? "No worker is alive"
        : `No worker serves the queue ${event.detail}`;
  }
}

function datesOf({ backfill }: AlertEvent["subject"]): string {
  return backfill === undefined ? "" : ` of ${rangeWords(backfill)}`;
}

/** 2024-03-01 to 2024-03-31. */
export function rangeWords({ from, to }: { from: string; to: string }): string {
  const days = [from.slice(0, 10), to.slice(0, 10)];
  return days[0] === days[1] ? String(days[0]) : days.join(" to ");
}

/** 45 s, 12 min, 2 h 5 min, 3 d 4 h. */
export function durationWords(seconds: number): string {
  const s = Math.round(seconds);
  if (s < 60) return seconds < 10 ? `${Math.round(seconds * 10) / 10} s` : `${s} s`;
  const parts: [number, string][] = [
    [Math.floor(s / 86_400), "d"],
    [Math.floor((s % 86_400) / 3_600), "h"],
    [Math.floor((s % 3_600) / 60), "min"],
    [s % 60, "s"],
  ];
  const first = parts.findIndex(([n]) => n > 0);
  return parts
    .slice(first, first + 2)
    .filter(([n]) => n > 0)
    .map(([n, unit]) => `${n} ${unit}`)
    .join(" ");
}
