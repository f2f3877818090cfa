/**
 * The rules for ticks once more, by the most stupid means: every minute is asked of `Intl` and
 * matched by itself. Shares no code with what it checks.
 */

const MINUTE_MS = 60_000;
/** Clocks never go back by more than this. */
const LEAD_MINUTES = 26 * 60;

/** One element of a cron field. */
export type CronElement =
  | { kind: "value"; value: number }
  | { kind: "range"; from: number; to: number; step: number }
  | { kind: "star"; step: number }
  | { kind: "last" }
  | { kind: "lastWeekday"; weekday: number }
  | { kind: "nthWeekday"; weekday: number; nth: number };

/** A cron as a tree: minute, hour, day-of-month, month, day-of-week. An empty field is `*`. */
export type CronTree = readonly [Field, Field, Field, Field, Field];
type Field = readonly CronElement[];

/** One minute of real time and what the wall clock shows (`wall`: as if it were UTC). */
export type WallMinute = { instant: number; wall: number };

/** The text of a cron tree. */
export function cronText(tree: CronTree): string {
  return tree
    .map((field) => (field.length === 0 ? "*" : field.map(elementText).join(",")))
    .join(" ");
}

function elementText(element: CronElement): string {
  switch (element.kind) {
    case "value":
      return `${element.value}`;
    case "range":
      return `${element.from}-${element.to}${element.step === 1 ? "" : `/${element.step}`}`;
    case "star":
      return `*/${element.step}`;
    case "last":
      return "L";
    case "lastWeekday":
      return `${element.weekday}L`;
    case "nthWeekday":
      return `${element.weekday}#${element.nth}`;
  }
}

/** Every minute from `from` (a whole minute) for so many minutes, and a lead of 26 hours. */
export function wallMinutes(timezone: string, from: number, minutes: number): WallMinute[] {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: timezone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
  const all: WallMinute[] = [];
  for (let index = -LEAD_MINUTES; index < minutes; index++) {
    const instant = from + index * MINUTE_MS;
    // 03/29/2026, 01:30:00
    const text = format.format(instant);
    const at = (start: number, end: number) => Number(text.slice(start, end));
    const wall = Date.UTC(at(6, 10), at(0, 2) - 1, at(3, 5), at(12, 14), at(15, 17), at(18, 20));
    all.push({ instant, wall });
  }
  return all;
}

/** The ticks of a cron in the minutes given, without those of the lead. */
export function bruteForceTicks(tree: CronTree, minutes: readonly WallMinute[]): number[] {
  const hours = Array.from({ length: 24 }, (_, hour) => hour);
  const wildcardHour =
    tree[1].some((element) => element.kind === "star") ||
    hours.every((hour) => matchesField(tree[1], hour, 0, 23));
  const ticks: number[] = [];
  let latest = minutes[0]?.wall ?? 0;
  for (const [index, { instant, wall }] of minutes.entries()) {
    let fires = false;
    if (wildcardHour) fires = matches(tree, wall);
    else {
      for (let time = latest + MINUTE_MS; time <= wall; time += MINUTE_MS) {
        fires ||= matches(tree, time);
      }
    }
    latest = Math.max(latest, wall);
    if (fires && index >= LEAD_MINUTES) ticks.push(instant);
  }
  return ticks;
}

/** Whether a time on the wall clock matches the cron. */
export function matches(tree: CronTree, wall: number): boolean {
  const date = new Date(wall);
  const [minute, hour, dayOfMonth, month, dayOfWeek] = tree;
  if (!matchesField(minute, date.getUTCMinutes(), 0, 59)) return false;
  if (!matchesField(hour, date.getUTCHours(), 0, 23)) return false;
  if (!matchesField(month, date.getUTCMonth() + 1, 1, 12)) return false;
  if (dayOfMonth.length === 0 && dayOfWeek.length === 0) return true;
  const byDay = dayOfMonth.length > 0 && matchesDayOfMonth(dayOfMonth, date);
  return byDay || (dayOfWeek.length > 0 && matchesDayOfWeek(dayOfWeek, date));
}

function matchesField(field: Field, value: number, min: number, max: number): boolean {
  return (
    field.length === 0 ||
    field.some((element) => {
      if (element.kind === "value") return element.value === value;
      if (element.kind === "star") return value <= max && (value - min) % element.step === 0;
      if (element.kind !== "range") return false;
      const { from, to, step } = element;
      return value >= from && value <= to && (value - from) % step === 0;
    })
  );
}

function matchesDayOfMonth(field: Field, date: Date): boolean {
  const isLast = new Date(date.getTime() + 86_400_000).getUTCDate() === 1;
  return (
    matchesField(field, date.getUTCDate(), 1, 31) ||
    (isLast && field.some((element) => element.kind === "last"))
  );
}

function matchesDayOfWeek(field: Field, date: Date): boolean {
  const weekday = date.getUTCDay();
  const inWeek = new Date(date.getTime() + 7 * 86_400_000);
  return field.some((element) => {
    if (element.kind === "lastWeekday") {
      return element.weekday % 7 === weekday && inWeek.getUTCMonth() !== date.getUTCMonth();
    }
    if (element.kind === "nthWeekday") {
      const nth = Math.floor((date.getUTCDate() - 1) / 7) + 1;
      return element.weekday % 7 === weekday && element.nth === nth;
    }
    if (element.kind === "star") return weekday % element.step === 0;
    // 7 is Sunday too, which only values and the ends of ranges can name.
    return (
      matchesField([element], weekday, 0, 6) || (weekday === 0 && matchesField([element], 7, 0, 7))
    );
  });
}
