import { parseCron } from "@/lib/core/cron/parse";
import { type AssetCondition, assetConditionSchema } from "@/lib/schemas/asset";
import { SCHEDULE_PRESETS } from "@/lib/schemas/dag-schedule";
import { MAX_DURATION_SECONDS, parseDurationText } from "@/lib/schemas/duration";
import { instantOfDate } from "./dates";
import type { Schedule, ScheduleProblem } from "./types";

/** The most crons that one schedule may list. */
export const MAX_CRONS = 10;
/** The most dates that one schedule may list. */
const MAX_DATES = 1000;

type Result =
  | { ok: true; schedule: Schedule; assets?: AssetCondition }
  | { ok: false; problem: ScheduleProblem };

const PRESETS: ReadonlyMap<string, string | null> = new Map(Object.entries(SCHEDULE_PRESETS));
const FORMS =
  'a cron of 5 fields, a preset such as @daily, a list of crons, {every: "15m"}, {dates: […]}, {assets: …} or null';

/**
 * Parses the `schedule` of a DAG document: null, a preset, a cron, a list of crons, `{every: …}` with
 * seconds or a duration text, `{dates: […]}`, or `{assets: …}`, whose `time` is then the schedule. The
 * first problem found is returned.
 */
export function parseSchedule(value: unknown): Result {
  if (value === null || value === undefined) return { ok: true, schedule: { kind: "none" } };
  if (typeof value === "string") return parseText(value);
  if (Array.isArray(value)) return parseList(value);
  if (typeof value === "object") return parseMapping(value);
  return refuse([], "schedule_type", "The schedule has a form that is not known", value, FORMS);
}

function parseText(text: string): Result {
  const trimmed = text.trim();
  if (trimmed === "@once") return { ok: true, schedule: { kind: "once" } };
  if (trimmed === "@continuous") return { ok: true, schedule: { kind: "continuous" } };
  const cron = parseCronText(trimmed, []);
  if (!cron.ok) return cron;
  return { ok: true, schedule: { kind: "cron", expressions: [cron.expression] } };
}

function parseList(list: readonly unknown[]): Result {
  if (list.length === 0 || list.length > MAX_CRONS) {
    const message = `The schedule lists ${list.length} crons`;
    return refuse([], "schedule_list", message, `${list.length} crons`, `1 to ${MAX_CRONS} crons`);
  }
  const expressions = new Set<string>();
  for (const [index, element] of list.entries()) {
    if (typeof element !== "string") {
      const message = "An element of the schedule's list is not a cron";
      return refuse([index], "schedule_list", message, element, "a cron of 5 fields");
    }
    const cron = parseCronText(element.trim(), [index]);
    if (!cron.ok) return cron;
    expressions.add(cron.expression);
  }
  return { ok: true, schedule: { kind: "cron", expressions: [...expressions] } };
}

type CronText = { ok: true; expression: string } | { ok: false; problem: ScheduleProblem };

function parseCronText(text: string, path: number[]): CronText {
  if (text.startsWith("@")) {
    const expression = PRESETS.get(text);
    if (typeof expression === "string") return { ok: true, expression };
    const names = [...PRESETS].filter(([, cron]) => path.length === 0 || cron !== null);
    const allowed = names.map(([name]) => name).join(", ");
    return refuse(path, "schedule_preset", `"${clip(text)}" is not a preset here`, text, allowed);
  }
  const cron = parseCron(text);
  return cron.ok
    ? { ok: true, expression: text.split(/\s+/).join(" ") }
    : { ok: false, problem: { path, ...cron.problem } };
}

function parseMapping(value: object): Result {
  const keys = Object.keys(value);
  if ("assets" in value && keys.every((key) => key === "assets" || key === "time")) {
    return parseAssets(value.assets, "time" in value ? value.time : undefined);
  }
  if ("dates" in value && keys.length === 1) return parseDates(value.dates);
  if ("every" in value && keys.length === 1) return parseEvery(value.every);
  const message = "The schedule is a mapping without `every`, `dates` or `assets` alone";
  return refuse([], "schedule_type", message, `the keys ${keys.join(", ")}`, FORMS);
}

function parseAssets(value: unknown, time: unknown): Result {
  const assets = assetConditionSchema.safeParse(value);
  if (!assets.success) {
    const allowed = "{any: [assets]} or {all: [assets]}";
    return refuse(["assets"], "schedule_assets", "The assets are not a condition", value, allowed);
  }
  const parsed = parseSchedule(time);
  if (parsed.ok && parsed.assets === undefined && !isEndless(parsed.schedule)) {
    return { ok: true, schedule: parsed.schedule, assets: assets.data };
  }
  if (!parsed.ok) {
    const path = ["time", ...parsed.problem.path];
    return { ok: false, problem: { ...parsed.problem, path } };
  }
  const allowed = "a cron, a preset but @continuous, a list of crons, {every: …} or {dates: […]}";
  return refuse(["time"], "schedule_type", "`time` is no schedule by time", time, allowed);
}

function isEndless({ kind }: Schedule): boolean {
  return kind === "continuous";
}

function parseDates(value: unknown): Result {
  if (!Array.isArray(value) || value.length === 0 || value.length > MAX_DATES) {
    const message = "`dates` is not a list of dates";
    return refuse(["dates"], "schedule_dates", message, value, `1 to ${MAX_DATES} dates`);
  }
  const dates: string[] = [];
  for (const [index, element] of value.entries()) {
    if (typeof element !== "string" || instantOfDate(element, "UTC") === null) {
      const allowed = "a date such as 2024-03-13 or 2024-03-13T06:00";
      return refuse(["dates", index], "schedule_dates", "This is not a date", element, allowed);
    }
    dates.push(element);
  }
  return { ok: true, schedule: { kind: "dates", dates } };
}

function parseEvery(every: unknown): Result {
  const seconds = typeof every === "string" ? parseDurationText(every) : every;
  if (
    typeof seconds !== "number" ||
    !Number.isInteger(seconds) ||
    seconds < 1 ||
    seconds > MAX_DURATION_SECONDS
  ) {
    const allowed = 'whole seconds from 1s to 3650d, as a number or as text such as "15m"';
    return refuse(["every"], "schedule_every", "`every` is not such a duration", every, allowed);
  }
  return { ok: true, schedule: { kind: "every", seconds } };
}

function refuse(
  path: (string | number)[],
  code: string,
  message: string,
  value: unknown,
  allowed: string,
): { ok: false; problem: ScheduleProblem } {
  const found = describeValue(value);
  return { ok: false, problem: { path, code, message, found, allowed } };
}

function describeValue(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" && value !== null ? "a mapping" : clip(String(value));
}

function clip(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
