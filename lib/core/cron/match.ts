import type { Cron } from "./parse";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const FIRST_YEAR = 1000;
const LAST_YEAR = 9999;
// The rarest cron that parses is a fifth weekday of February: 40 years apart around 2100.
const MOST_MONTHS = 12 * 50;

/**
 * The first tick at or after `fromMs`, on a wall clock without time zone (milliseconds as if the
 * clock showed UTC), or null beyond the year 9999. Costs at most a walk over the months between.
 */
export function nextWallTick(cron: Cron, fromMs: number): number | null {
  const day = Math.floor(fromMs / DAY_MS);
  const fromMinute = Math.ceil((fromMs - day * DAY_MS) / MINUTE_MS);
  const today = nextDay(cron, day);
  if (today === null) return null;
  if (today > day) return today * DAY_MS + firstMinute(cron) * MINUTE_MS;
  for (const hour of cron.hours) {
    if (hour * 60 + 59 < fromMinute) continue;
    for (const minute of cron.minutes) {
      const minuteOfDay = hour * 60 + minute;
      if (minuteOfDay >= fromMinute) return day * DAY_MS + minuteOfDay * MINUTE_MS;
    }
  }
  const later = nextDay(cron, day + 1);
  return later === null ? null : later * DAY_MS + firstMinute(cron) * MINUTE_MS;
}

/** The last tick at or before `fromMs`; otherwise as {@link nextWallTick}. */
export function previousWallTick(cron: Cron, fromMs: number): number | null {
  const day = Math.floor(fromMs / DAY_MS);
  const fromMinute = Math.floor((fromMs - day * DAY_MS) / MINUTE_MS);
  const today = previousDay(cron, day);
  if (today === null) return null;
  if (today < day) return today * DAY_MS + lastMinute(cron) * MINUTE_MS;
  for (let h = cron.hours.length - 1; h >= 0; h--) {
    const hour = cron.hours[h] ?? 0;
    if (hour * 60 > fromMinute) continue;
    for (let m = cron.minutes.length - 1; m >= 0; m--) {
      const minuteOfDay = hour * 60 + (cron.minutes[m] ?? 0);
      if (minuteOfDay <= fromMinute) return day * DAY_MS + minuteOfDay * MINUTE_MS;
    }
  }
  const earlier = previousDay(cron, day - 1);
  return earlier === null ? null : earlier * DAY_MS + lastMinute(cron) * MINUTE_MS;
}

function firstMinute(cron: Cron): number {
  return (cron.hours[0] ?? 0) * 60 + (cron.minutes[0] ?? 0);
}

function lastMinute(cron: Cron): number {
  return (cron.hours.at(-1) ?? 0) * 60 + (cron.minutes.at(-1) ?? 0);
}

/** The first matching day at or after `fromDay`, in days since 1970-01-01. */
function nextDay(cron: Cron, fromDay: number): number | null {
  const date = new Date(fromDay * DAY_MS);
  let year = date.getUTCFullYear();
  let month = date.getUTCMonth();
  let day = date.getUTCDate();
  for (let walked = 0; walked < MOST_MONTHS && inYears(year); walked++) {
    if (cron.monthMask & (1 << (month + 1))) {
      const start = Date.UTC(year, month, 1) / DAY_MS;
      const length = monthLength(year, month);
      for (; day <= length; day++) {
        if (matchesDay(cron, day, length, weekdayOf(start + day - 1))) return start + day - 1;
      }
    }
    day = 1;
    month += 1;
    if (month === 12) {
      month = 0;
      year += 1;
    }
  }
  return null;
}

/** The last matching day at or before `fromDay`, in days since 1970-01-01. */
function previousDay(cron: Cron, fromDay: number): number | null {
  const date = new Date(fromDay * DAY_MS);
  let year = date.getUTCFullYear();
  let month = date.getUTCMonth();
  let day = date.getUTCDate();
  for (let walked = 0; walked < MOST_MONTHS && inYears(year); walked++) {
    const length = monthLength(year, month);
    if (cron.monthMask & (1 << (month + 1))) {
      const start = Date.UTC(year, month, 1) / DAY_MS;
      for (day = Math.min(day, length); day >= 1; day--) {
        if (matchesDay(cron, day, length, weekdayOf(start + day - 1))) return start + day - 1;
      }
    }
    day = 31;
    month -= 1;
    if (month < 0) {
      month = 11;
      year -= 1;
    }
  }
  return null;
}

function matchesDay(cron: Cron, day: number, monthDays: number, weekday: number): boolean {
  if (cron.anyDayOfMonth && cron.anyDayOfWeek) return true;
  // When both are restricted, either is enough: the rule of cron since its beginning.
  return (
    (!cron.anyDayOfMonth && matchesDayOfMonth(cron, day, monthDays)) ||
    (!cron.anyDayOfWeek && matchesDayOfWeek(cron, day, monthDays, weekday))
  );
}

function matchesDayOfMonth(cron: Cron, day: number, monthDays: number): boolean {
  return (cron.dayOfMonthMask & (1 << day)) !== 0 || (cron.lastDayOfMonth && day === monthDays);
}

function matchesDayOfWeek(cron: Cron, day: number, monthDays: number, weekday: number): boolean {
  const bit = 1 << weekday;
  if (cron.dayOfWeekMask & bit) return true;
  if (cron.lastWeekdayMask & bit && day + 7 > monthDays) return true;
  return cron.nthWeekdays.size > 0 && cron.nthWeekdays.has(Math.ceil(day / 7) * 7 + weekday);
}

function weekdayOf(epochDay: number): number {
  return (((epochDay + 4) % 7) + 7) % 7;
}

function monthLength(year: number, month: number): number {
  if (month === 1) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 3 || month === 5 || month === 8 || month === 10 ? 30 : 31;
}

function inYears(year: number): boolean {
  return year >= FIRST_YEAR && year <= LAST_YEAR;
}
