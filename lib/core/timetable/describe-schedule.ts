import { describeCron } from "@/lib/core/cron/describe";
import { formatDuration } from "@/lib/schemas/duration";
import type { Schedule } from "./types";

/** A schedule in words, such as `At 02:30, only on Monday (Europe/Berlin)`. */
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
    case "cron":
      return `${schedule.expressions.map(describeCron).reduce(joinInWords)} (${timezone})`;
  }
}

function joinInWords(first: string, next: string): string {
  return `${first}; and ${next.charAt(0).toLowerCase()}${next.slice(1)}`;
}
