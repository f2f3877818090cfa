import { stringify } from "yaml";
import { type DagDocument, type DagTask, dagFieldsShape } from "@/lib/schemas/dag-document";
import type { Schedule } from "@/lib/schemas/dag-schedule";
import { formatDuration } from "@/lib/schemas/duration";
import { canonicalJson } from "./canonical";

const DURATION_FIELDS = ["retry_delay", "max_retry_delay", "execution_timeout"] as const;

/**
 * A document as YAML, without what the defaults say anyway and with durations as text. Parsing it
 * gives the same document again.
 */
export function printDagYaml(document: DagDocument): string {
  const { tasks, ...fields } = document;
  const shown = Object.entries(fields).filter(
    ([key, value]) => value !== undefined && !isDefault(key, value),
  );
  return stringify(
    {
      ...Object.fromEntries(shown),
      ...(document.schedule === null ? {} : { schedule: printedSchedule(document.schedule) }),
      ...(document.jitter === 0 ? {} : { jitter: durationText(document.jitter) }),
      ...(shown.some(([key]) => key === "default_args")
        ? { default_args: withDurations(document.default_args) }
        : {}),
      ...(document.groups === undefined ? {} : { groups: printedGroups(document.groups) }),
      tasks: Object.fromEntries(
        Object.entries(tasks).map(([taskId, task]) => [taskId, printedTask(task)]),
      ),
    },
    { lineWidth: 0, version: "1.2", aliasDuplicateObjects: false },
  );
}

function printedSchedule(schedule: Exclude<Schedule, null>): unknown {
  if (typeof schedule === "string" || Array.isArray(schedule)) return schedule;
  if ("every" in schedule) return { every: durationText(schedule.every) };
  if ("dates" in schedule || schedule.time === undefined) return schedule;
  return { assets: schedule.assets, time: printedSchedule(schedule.time) };
}

function isDefault(key: string, value: unknown): boolean {
  const field = Object.entries(dagFieldsShape).find(([name]) => name === key)?.[1];
  const result = field?.safeParse(undefined);
  return result?.success === true && canonicalJson(result.data) === canonicalJson(value);
}

/** `operator`, `group` and `needs` first: they say what the task is. */
function printedTask(task: DagTask): Record<string, unknown> {
  const { operator, group, needs, ...rest } = task;
  return {
    operator,
    ...(group === undefined ? {} : { group }),
    ...(needs === undefined ? {} : { needs }),
    ...withDurations(rest),
  };
}

function printedGroups(groups: NonNullable<DagDocument["groups"]>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(groups).map(([groupId, { default_args, ...fields }]) => [
      groupId,
      default_args === undefined
        ? fields
        : { ...fields, default_args: withDurations(default_args) },
    ]),
  );
}

function withDurations(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const shown = new Map(Object.entries(fields));
  for (const key of DURATION_FIELDS) {
    const seconds = shown.get(key);
    if (typeof seconds === "number") shown.set(key, durationText(seconds));
  }
  return Object.fromEntries(shown);
}

/** Text for whole milliseconds, else the number, which loses nothing. */
function durationText(seconds: number): string | number {
  return Number.isInteger(seconds * 1000) ? formatDuration(seconds) : seconds;
}
