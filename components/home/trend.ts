import type { HomeDay } from "@/lib/schemas/api/home";

/** Share of the runs that succeeded among those that ended on some days; null when none did. */
export function successShare(days: readonly HomeDay[]): number | null {
  const success = days.reduce((sum, day) => sum + day.success, 0);
  const ended = success + days.reduce((sum, day) => sum + day.failed, 0);
  return ended === 0 ? null : success / ended;
}

/** A day's bar: heights in per cent of the busiest day; what is there never vanishes. */
export type TrendBar = { day: HomeDay; successPercent: number; failedPercent: number };

const LEAST_PERCENT = 4;

/** The bars of some days, against the busiest of them. */
export function trendBars(days: readonly HomeDay[]): TrendBar[] {
  const busiest = Math.max(1, ...days.map(({ success, failed }) => success + failed));
  const height = (count: number) =>
    count === 0 ? 0 : Math.max(LEAST_PERCENT, (count / busiest) * 100);
  return days.map((day) => ({
    day,
    successPercent: height(day.success),
    failedPercent: height(day.failed),
  }));
}

/** Heights of the days' median durations in per cent of the longest; null where nothing succeeded. */
export function durationPercents(days: readonly HomeDay[]): (number | null)[] {
  const longest = Math.max(1, ...days.map(({ medianMs }) => medianMs ?? 0));
  return days.map(({ medianMs }) =>
    medianMs === null ? null : Math.max(LEAST_PERCENT, (medianMs / longest) * 100),
  );
}
