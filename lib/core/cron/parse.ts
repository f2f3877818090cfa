import { CRON_FIELDS, type CronResult, type FieldValues, parseField } from "./fields";

/** The longest cron text that is read, in characters. */
export const MAX_CRON_LENGTH = 100;

/** A cron in the form that the matcher reads. Bit n of a mask stands for value n. */
export type Cron = {
  minutes: readonly number[];
  hours: readonly number[];
  monthMask: number;
  dayOfMonthMask: number;
  /** Whether the last day of the month counts as named (`L`). */
  lastDayOfMonth: boolean;
  dayOfWeekMask: number;
  lastWeekdayMask: number;
  /** Holds `nth * 7 + weekday` for each day-of-week such as `MON#2`; nth is 1 to 5. */
  nthWeekdays: ReadonlySet<number>;
  anyDayOfMonth: boolean;
  anyDayOfWeek: boolean;
  /** The hour field holds a `*`: ticks follow elapsed time, not the wall clock, when clocks change. */
  wildcardHour: boolean;
};

/**
 * Parses a cron of five fields (minute, hour, day-of-month, month, day-of-week) with names, lists,
 * ranges, steps, `L`, `5L` and `MON#1`. Refuses text over {@link MAX_CRON_LENGTH} characters and
 * crons that never fire, such as 30 February. When day-of-month and day-of-week are both anything
 * but `*` or `?`, a day that matches either of them counts.
 */
export function parseCron(text: string): CronResult<Cron> {
  if (text.length > MAX_CRON_LENGTH) {
    return {
      ok: false,
      problem: {
        code: "cron_length",
        message: `The cron has ${text.length} characters`,
        found: `${text.slice(0, 20)}…`,
        allowed: `at most ${MAX_CRON_LENGTH} characters`,
      },
    };
  }
  const parts = text.trim().split(/\s+/);
  const [minuteText, hourText, dayOfMonthText, monthText, dayOfWeekText] = parts;
  if (
    minuteText === undefined ||
    hourText === undefined ||
    dayOfMonthText === undefined ||
    monthText === undefined ||
    dayOfWeekText === undefined ||
    parts.length > 5
  ) {
    return wrongFieldCount(text, parts);
  }
  const minute = parseField(CRON_FIELDS.minute, minuteText);
  if (!minute.ok) return minute;
  const hour = parseField(CRON_FIELDS.hour, hourText);
  if (!hour.ok) return hour;
  const dayOfMonth = parseField(CRON_FIELDS.dayOfMonth, dayOfMonthText);
  if (!dayOfMonth.ok) return dayOfMonth;
  const month = parseField(CRON_FIELDS.month, monthText);
  if (!month.ok) return month;
  const dayOfWeek = parseField(CRON_FIELDS.dayOfWeek, dayOfWeekText);
  if (!dayOfWeek.ok) return dayOfWeek;
  if (neverFires(dayOfMonth.value, month.value, dayOfWeek.value)) {
    return {
      ok: false,
      problem: {
        code: "cron_never",
        message: `The cron never fires: no month of "${monthText}" has a day "${dayOfMonthText}"`,
        found: text,
        allowed: "a day-of-month that some named month has",
      },
    };
  }
  return {
    ok: true,
    value: {
      minutes: minute.value.values,
      hours: hour.value.values,
      monthMask: maskOf(month.value.values),
      dayOfMonthMask: maskOf(dayOfMonth.value.values),
      lastDayOfMonth: dayOfMonth.value.lastDay,
      dayOfWeekMask: maskOf(dayOfWeek.value.values),
      lastWeekdayMask: maskOf(dayOfWeek.value.lastWeekdays),
      nthWeekdays: new Set(dayOfWeek.value.nthWeekdays.map((day) => day.nth * 7 + day.weekday)),
      anyDayOfMonth: dayOfMonth.value.any,
      anyDayOfWeek: dayOfWeek.value.any,
      wildcardHour: hour.value.wildcard,
    },
  };
}

function wrongFieldCount(text: string, parts: readonly string[]): CronResult<never> {
  const count = text.trim() === "" ? 0 : parts.length;
  const hint = count === 6 ? "; a field of seconds is not supported" : "";
  return {
    ok: false,
    problem: {
      code: "cron_fields",
      message: `The cron has ${count} fields instead of 5${hint}`,
      found: text,
      allowed: "minute hour day-of-month month day-of-week, separated by spaces",
    },
  };
}

const LONGEST_MONTH = [0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function neverFires(dayOfMonth: FieldValues, month: FieldValues, dayOfWeek: FieldValues): boolean {
  // Every month holds every weekday, and some February holds each of them five times.
  if (!dayOfWeek.any || dayOfMonth.any || dayOfMonth.lastDay) return false;
  const firstDay = dayOfMonth.values[0] ?? 1;
  return month.values.every((number) => (LONGEST_MONTH[number] ?? 0) < firstDay);
}

function maskOf(values: readonly number[]): number {
  return values.reduce((mask, value) => mask | (1 << value), 0);
}
