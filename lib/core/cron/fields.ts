/** The five fields of a cron, in the order in which they are written. */
export type CronFieldName = "minute" | "hour" | "day-of-month" | "month" | "day-of-week";

/** What is wrong with a cron: where, what was found there, and what is allowed. */
export type CronProblem = { code: string; message: string; found: string; allowed: string };

/** A parsed value, or the first problem met. */
export type CronResult<T> = { ok: true; value: T } | { ok: false; problem: CronProblem };

/** What one field of a cron names. */
export type FieldValues = {
  /** Plain values, ascending and unique. Sunday is 0, also when written as 7. */
  values: readonly number[];
  /** Written as `*` or `?`: the field restricts nothing. */
  any: boolean;
  /** Some element begins with `*`, or every value is named. */
  wildcard: boolean;
  /** Day-of-month `L`: the last day of the month. */
  lastDay: boolean;
  /** Day-of-week `5L`: the last such weekday of the month. */
  lastWeekdays: readonly number[];
  /** Day-of-week `MON#2`: the nth such weekday of the month. */
  nthWeekdays: readonly { weekday: number; nth: number }[];
};

/** What may stand in one field. */
export type FieldSpec = {
  name: CronFieldName;
  min: number;
  max: number;
  /** Where `*` and `a/n` end; below `max` only for day-of-week, whose 7 is Sunday again. */
  openEnd: number;
  /** Names that stand for `min`, `min + 1`, …. */
  names: readonly string[];
  allowed: string;
};

const MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split(" ");
const WEEKDAYS = "SUN MON TUE WED THU FRI SAT".split(" ");
const COMMON = "*, lists (1,2), ranges (1-5), steps (*/2)";

function spec(name: CronFieldName, min: number, max: number, more: Partial<FieldSpec>): FieldSpec {
  const allowed = `${min}-${max}, ${COMMON}`;
  return { name, min, max, openEnd: max, names: [], allowed, ...more };
}

/** The fields of a cron, in order. */
export const CRON_FIELDS = {
  minute: spec("minute", 0, 59, {}),
  hour: spec("hour", 0, 23, {}),
  dayOfMonth: spec("day-of-month", 1, 31, { allowed: `1-31, L for the last day, ?, ${COMMON}` }),
  month: spec("month", 1, 12, { names: MONTHS, allowed: `1-12 or JAN-DEC, ${COMMON}` }),
  dayOfWeek: spec("day-of-week", 0, 7, {
    openEnd: 6,
    names: WEEKDAYS,
    allowed: `0-7 or SUN-SAT (0 and 7 are Sunday), MON#1 to MON#5, 5L for the last Friday, ?, ${COMMON}`,
  }),
} as const satisfies Record<string, FieldSpec>;

type Special = { lastDay: true } | { weekday: number; nth: number | "last" };
type Range = { from: number; to: number; step: number };

/** Parses one field of a cron. Time is linear in the length of the text. */
export function parseField(field: FieldSpec, text: string): CronResult<FieldValues> {
  const plain = new Set<number>();
  const lastWeekdays: number[] = [];
  const nthWeekdays: { weekday: number; nth: number }[] = [];
  let lastDay = false;
  let wildcard = false;
  for (const element of text === "?" && hasQuestionMark(field) ? ["*"] : text.split(",")) {
    wildcard ||= element.startsWith("*");
    const special = parseSpecial(field, element);
    if (special === null) {
      const range = parseRange(field, element);
      if (!range.ok) return range;
      const { from, to, step } = range.value;
      for (let value = from; value <= to; value += step) {
        plain.add(field.name === "day-of-week" ? value % 7 : value);
      }
    } else if (!special.ok) return special;
    else if ("lastDay" in special.value) lastDay = true;
    else if (special.value.nth === "last") lastWeekdays.push(special.value.weekday);
    else nthWeekdays.push({ weekday: special.value.weekday, nth: special.value.nth });
  }
  const values = [...plain].sort((a, b) => a - b);
  const any = text === "*" || text === "*/1" || (text === "?" && hasQuestionMark(field));
  wildcard ||= values.length === field.openEnd - field.min + 1;
  return { ok: true, value: { values, any, wildcard, lastDay, lastWeekdays, nthWeekdays } };
}

function hasQuestionMark(field: FieldSpec): boolean {
  return field.name === "day-of-month" || field.name === "day-of-week";
}

/** `L`, `5L` or `MON#2`; null when the element is none of these. */
function parseSpecial(field: FieldSpec, element: string): CronResult<Special> | null {
  const upper = element.toUpperCase();
  if (field.name === "day-of-month") {
    return upper === "L" ? { ok: true, value: { lastDay: true } } : null;
  }
  if (field.name !== "day-of-week") return null;
  const hash = upper.indexOf("#");
  if (hash < 0 && !upper.endsWith("L")) return null;
  const weekday = parseValue(field, upper.slice(0, hash < 0 ? -1 : hash));
  const nth = hash < 0 ? "last" : parseDigits(upper.slice(hash + 1));
  if (weekday === null || nth === null || (nth !== "last" && (nth < 1 || nth > 5))) {
    return problem(field, element, "is not a weekday followed by L or by #1 to #5");
  }
  return { ok: true, value: { weekday: weekday % 7, nth } };
}

/** `5`, `1-5` or `*`, each of them also with `/step`. */
function parseRange(field: FieldSpec, element: string): CronResult<Range> {
  const slash = element.indexOf("/");
  const base = slash < 0 ? element : element.slice(0, slash);
  const step = slash < 0 ? 1 : parseDigits(element.slice(slash + 1));
  if (step === null || step < 1 || step > field.openEnd) {
    return problem(field, element, `has a step that is not between 1 and ${field.openEnd}`);
  }
  if (base === "*") return { ok: true, value: { from: field.min, to: field.openEnd, step } };
  const dash = base.indexOf("-");
  const from = parseValue(field, dash < 0 ? base : base.slice(0, dash));
  if (from === null) return problem(field, element, "is not a value of this field");
  if (dash < 0) {
    const to = slash < 0 ? from : Math.max(from, field.openEnd);
    return { ok: true, value: { from, to, step } };
  }
  const end = base.slice(dash + 1);
  const to = parseValue(field, end);
  if (to === null) return problem(field, element, "is not a range of this field");
  // FRI-SUN ends with the week, although SUN alone is 0.
  const last = field.name === "day-of-week" && end.toUpperCase() === "SUN" && from > 0 ? 7 : to;
  if (from > last) return problem(field, element, "is a range that ends before it starts");
  return { ok: true, value: { from, to: last, step } };
}

function parseValue(field: FieldSpec, text: string): number | null {
  const named = field.names.indexOf(text.toUpperCase());
  if (named >= 0) return field.min + named;
  const value = parseDigits(text);
  return value === null || value < field.min || value > field.max ? null : value;
}

function parseDigits(text: string): number | null {
  return /^\d{1,3}$/.test(text) ? Number(text) : null;
}

function problem(field: FieldSpec, found: string, what: string): CronResult<never> {
  const shown = found === "" ? "an empty element" : `"${found}"`;
  return {
    ok: false,
    problem: {
      code: "cron_field",
      message: `The ${field.name} field of the cron has ${shown}, which ${what}`,
      found,
      allowed: field.allowed,
    },
  };
}
