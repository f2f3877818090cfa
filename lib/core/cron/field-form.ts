import { CRON_FIELDS, type FieldSpec, parseField } from "./fields";

/** The fields of a cron, in the order in which they are written. */
export const CRON_FIELD_KEYS = ["minute", "hour", "dayOfMonth", "month", "dayOfWeek"] as const;
/** One of the fields of a cron. */
export type CronFieldKey = (typeof CRON_FIELD_KEYS)[number];
/** The five fields of a cron, each as it is written. */
export type CronParts = Record<CronFieldKey, string>;

/** What one field says, as a form shows it. */
export type FieldForm =
  | { kind: "any" }
  /** Every nth, from the first. */
  | { kind: "step"; step: number }
  /** These, ascending; Sunday is 0. */
  | { kind: "values"; values: number[] }
  /** What only its text can say, such as `MON#1`, or what is no field at all. */
  | { kind: "text"; text: string };

/** The fields of a cron; null when there are not five of them. */
export function splitCron(text: string): CronParts | null {
  const [minute, hour, dayOfMonth, month, dayOfWeek, ...more] = text.trim().split(/\s+/);
  if (
    minute === undefined ||
    hour === undefined ||
    dayOfMonth === undefined ||
    month === undefined ||
    dayOfWeek === undefined ||
    more.length > 0
  ) {
    return null;
  }
  return { minute, hour, dayOfMonth, month, dayOfWeek };
}

/** A cron of its fields. */
export function joinCron(parts: CronParts): string {
  return CRON_FIELD_KEYS.map((key) => parts[key]).join(" ");
}

/** What a field's text says. */
export function readCronField(key: CronFieldKey, text: string): FieldForm {
  const parsed = parseField(CRON_FIELDS[key], text);
  if (!parsed.ok) return { kind: "text", text };
  const { any, values, lastDay, lastWeekdays, nthWeekdays } = parsed.value;
  if (any) return { kind: "any" };
  const step = /^\*\/(\d+)$/.exec(text)?.[1];
  if (step !== undefined) return { kind: "step", step: Number(step) };
  const isPlain = !lastDay && lastWeekdays.length === 0 && nthWeekdays.length === 0;
  return isPlain && !text.includes("*")
    ? { kind: "values", values: [...values] }
    : { kind: "text", text };
}

/** The text that says it; no value at all is `*`. */
export function writeCronField(key: CronFieldKey, form: FieldForm): string {
  switch (form.kind) {
    case "any":
      return "*";
    case "step":
      return form.step <= 1 ? "*" : `*/${form.step}`;
    case "values":
      return inRanges(CRON_FIELDS[key], form.values);
    case "text":
      return form.text;
  }
}

/** Values as a list in which three and more neighbours are a range: `1-5,7`. */
function inRanges(spec: FieldSpec, wanted: readonly number[]): string {
  const values = [...new Set(wanted)].sort((a, b) => a - b);
  if (values.length === 0 || values.length > spec.openEnd - spec.min) return "*";
  const runs: [number, number][] = [];
  for (const value of values) {
    const last = runs.at(-1);
    if (last !== undefined && value === last[1] + 1) last[1] = value;
    else runs.push([value, value]);
  }
  return runs
    .map(([from, to]) => {
      if (to - from >= 2) return `${from}-${to}`;
      return from === to ? `${from}` : `${from},${to}`;
    })
    .join(",");
}
