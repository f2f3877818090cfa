import type { CalendarDay } from "@/lib/schemas/api/calendar";
import { DAG_RUN_STATES, type DagRunState } from "@/lib/schemas/states";

/** Days as YYYY-MM-DD, which sort as text; arithmetic is done in UTC, where days have 24 hours. */
const DAY_MS = 86_400_000;

/** The day some days after another; before, when negative. */
export function addDays(day: string, count: number): string {
  return new Date(Date.parse(day) + count * DAY_MS).toISOString().slice(0, 10);
}

/** The same day of the month some months on, or that month's last. */
export function addMonths(day: string, count: number): string {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  const last = new Date(Date.UTC(year, month + count, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + count, Math.min(date, last)))
    .toISOString()
    .slice(0, 10);
}

/** A month as weeks from Monday to Sunday; days of other months are null. */
export type Month = { name: string; weeks: (string | null)[][] };

/** The months of a year. */
export function monthsOf(year: number): Month[] {
  return Array.from({ length: 12 }, (_, index) => {
    const first = new Date(Date.UTC(year, index, 1));
    const length = new Date(Date.UTC(year, index + 1, 0)).getUTCDate();
    const before = (first.getUTCDay() + 6) % 7;
    const cells = Array.from({ length: Math.ceil((before + length) / 7) * 7 }, (_unused, cell) => {
      const date = cell - before;
      return date < 0 || date >= length ? null : addDays(first.toISOString().slice(0, 10), date);
    });
    return {
      name: first.toLocaleDateString("en-US", { month: "long", timeZone: "UTC" }),
      weeks: Array.from({ length: cells.length / 7 }, (_unused, week) =>
        cells.slice(week * 7, week * 7 + 7),
      ),
    };
  });
}

/** A range of days, both included, whichever was chosen first. */
export type DayRange = { from: string; to: string };

/** The range between two days. */
export function rangeOf(one: string, other: string): DayRange {
  return one <= other ? { from: one, to: other } : { from: other, to: one };
}

/** What stands for a day: what asks for attention first. */
export type DayLook = DagRunState | "missing" | "none";

/** The look of a day: failures, then what goes on, then dates without a run, then success. */
export function lookOf(day: CalendarDay | undefined): DayLook {
  if (day === undefined) return "none";
  const { counts } = day;
  if ((counts.failed ?? 0) > 0) return "failed";
  if ((counts.running ?? 0) > 0) return "running";
  if ((counts.queued ?? 0) > 0) return "queued";
  if (missingIn(day) > 0) return "missing";
  return (counts.success ?? 0) > 0 ? "success" : "none";
}

/** How many runs a day has. */
export function runsIn({ counts }: CalendarDay): number {
  return Object.values(counts).reduce((sum, n) => sum + n, 0);
}

/** How many dates of a day have no run. */
export function missingIn({ missing }: CalendarDay): number {
  return Object.values(missing).reduce((sum, n) => sum + n, 0);
}

/** What days of a range come to together. */
export function sumOf(days: readonly CalendarDay[], { from, to }: DayRange): CalendarDay {
  const sum: CalendarDay = { day: from, counts: {}, missing: {}, ranMs: 0 };
  for (const { day, counts, missing, ranMs } of days) {
    if (day < from || day > to) continue;
    sum.ranMs += ranMs;
    for (const state of DAG_RUN_STATES) {
      const n = (sum.counts[state] ?? 0) + (counts[state] ?? 0);
      if (n > 0) sum.counts[state] = n;
    }
    for (const outcome of ["missed", "skipped", "held", "due"] as const) {
      const n = (sum.missing[outcome] ?? 0) + (missing[outcome] ?? 0);
      if (n > 0) sum.missing[outcome] = n;
    }
  }
  return sum;
}

/** A day in words, as "12 January 2026". */
export function dayWords(day: string): string {
  return new Date(`${day}T00:00:00Z`).toLocaleDateString("en-GB", {
    day: "numeric",
    month: "long",
    year: "numeric",
    timeZone: "UTC",
  });
}

/** What a day holds, in words: "2 success, 1 failed, 3 without a run". */
export function contentWords(day: CalendarDay | undefined): string {
  if (day === undefined) return "no runs";
  const parts = DAG_RUN_STATES.flatMap((state) => {
    const n = day.counts[state] ?? 0;
    return n > 0 ? [`${n} ${state}`] : [];
  });
  const missing = missingIn(day);
  if (missing > 0) parts.push(`${missing} without a run`);
  return parts.length === 0 ? "no runs" : parts.join(", ");
}
