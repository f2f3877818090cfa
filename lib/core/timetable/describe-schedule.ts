import { describeAssets } from "@/lib/core/asset/condition";
import { describeCron } from "@/lib/core/cron/describe";
import type { AssetCondition } from "@/lib/schemas/asset";
import { formatDuration } from "@/lib/schemas/duration";
import type { Schedule, Timetable } from "./types";

/** When a timetable starts runs, in words, such as `At 02:30, only on Monday (Europe/Berlin)`. */
export function describeTimetable({
  schedule,
  timezone,
  assets,
}: Pick<Timetable, "schedule" | "timezone" | "assets">): string {
  if (assets === undefined) return describeSchedule(schedule, timezone);
  const updates = `When ${describeAssets(assets)} ${isOne(assets) ? "is" : "are"} updated`;
  if (schedule.kind === "none") return updates;
  return joinInWords(updates, describeSchedule(schedule, timezone));
}

function isOne(assets: AssetCondition): boolean {
  return "any" in assets || assets.all.length === 1;
}

/** A schedule by time in words. */
export function describeSchedule(schedule: Schedule, timezone: string): string {
  switch (schedule.kind) {
    case "none":
      return "Only when triggered";
    case "once":
      return "Once, at the start date";
    case "continuous":
      return "Continuously: the next run starts when the last one has ended";
    case "every":
      return `Every ${formatDuration(schedule.seconds)}`;
    case "dates":
      return `On ${listed(schedule.dates)} (${timezone})`;
    case "cron":
      return `${schedule.expressions.map(describeCron).reduce(joinInWords)} (${timezone})`;
  }
}

function joinInWords(first: string, next: string): string {
  return `${first}; and ${next.charAt(0).toLowerCase()}${next.slice(1)}`;
}

/** How many dates are named. */
const NAMED = 3;

function listed(dates: readonly string[]): string {
  const sorted = [...dates].sort();
  const named = sorted.slice(0, NAMED).join(", ");
  const more = sorted.length - NAMED;
  return more > 0 ? `${named} and ${more} more` : named;
}
