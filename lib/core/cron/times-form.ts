import { CRON_FIELD_KEYS, joinCron, readCronField, splitCron, writeCronField } from "./field-form";

/** On which days: all, some of the week, or some of the month, its last one among them. */
export type DaysForm =
  | { kind: "every" }
  | { kind: "weekdays"; weekdays: number[] }
  | { kind: "monthdays"; days: number[]; last: boolean };

/** Crons as people think of them: at times (minutes of the day, ascending), on days. */
export type TimesForm = { times: number[]; days: DaysForm };

/** With more times a day than this, the fields of the cron say it better. */
export const MAX_TIMES = 10;

/** The times and days that crons name; null when they say more than that. */
export function readTimes(crons: readonly string[]): TimesForm | null {
  const all = crons.map(splitCron);
  const [first] = all;
  if (first === undefined || first === null) return null;
  const times: number[] = [];
  for (const parts of all) {
    if (parts === null || CRON_FIELD_KEYS.slice(2).some((key) => parts[key] !== first[key])) {
      return null;
    }
    const minute = readCronField("minute", parts.minute);
    const hour = readCronField("hour", parts.hour);
    if (minute.kind !== "values" || hour.kind !== "values") return null;
    // All 24 hours follow elapsed time when clocks change: these are not times of the day.
    if (hour.values.length === 24) return null;
    times.push(...hour.values.flatMap((h) => minute.values.map((m) => h * 60 + m)));
  }
  const days = readDays(first.dayOfMonth, first.month, first.dayOfWeek);
  const sorted = [...new Set(times)].sort((a, b) => a - b);
  return days === null || sorted.length > MAX_TIMES ? null : { times: sorted, days };
}

function readDays(dayOfMonth: string, month: string, dayOfWeek: string): DaysForm | null {
  if (readCronField("month", month).kind !== "any") return null;
  const weekdays = readCronField("dayOfWeek", dayOfWeek);
  const isAnyDay = readCronField("dayOfMonth", dayOfMonth).kind === "any";
  if (weekdays.kind === "any") {
    if (isAnyDay) return { kind: "every" };
    const elements = dayOfMonth.split(",");
    const plain = elements.filter((element) => element.toUpperCase() !== "L");
    const last = plain.length < elements.length;
    if (plain.length === 0) return { kind: "monthdays", days: [], last };
    const days = readCronField("dayOfMonth", plain.join(","));
    return days.kind === "values" ? { kind: "monthdays", days: days.values, last } : null;
  }
  return isAnyDay && weekdays.kind === "values"
    ? { kind: "weekdays", weekdays: weekdays.values }
    : null;
}

/** As few crons as say it. There must be a time, and of chosen days at least one. */
export function writeTimes({ times, days }: TimesForm): string[] {
  const minutesOf = new Map<number, number[]>();
  for (const time of [...new Set(times)].sort((a, b) => a - b)) {
    const hour = Math.floor(time / 60);
    minutesOf.set(hour, [...(minutesOf.get(hour) ?? []), time % 60]);
  }
  const hoursOf = new Map<string, number[]>();
  for (const [hour, minutes] of minutesOf) {
    const key = minutes.join(",");
    hoursOf.set(key, [...(hoursOf.get(key) ?? []), hour]);
  }
  return [...hoursOf].map(([minute, hours]) =>
    joinCron({
      minute: writeCronField("minute", { kind: "values", values: minute.split(",").map(Number) }),
      hour: writeCronField("hour", { kind: "values", values: hours }),
      ...writeDays(days),
    }),
  );
}

function writeDays(days: DaysForm): { dayOfMonth: string; month: string; dayOfWeek: string } {
  switch (days.kind) {
    case "every":
      return { dayOfMonth: "*", month: "*", dayOfWeek: "*" };
    case "weekdays":
      return {
        dayOfMonth: "*",
        month: "*",
        dayOfWeek: writeCronField("dayOfWeek", { kind: "values", values: days.weekdays }),
      };
    case "monthdays": {
      const plain =
        days.days.length === 0
          ? []
          : [writeCronField("dayOfMonth", { kind: "values", values: days.days })];
      return {
        dayOfMonth: [...plain, ...(days.last ? ["L"] : [])].join(","),
        month: "*",
        dayOfWeek: "*",
      };
    }
  }
}
