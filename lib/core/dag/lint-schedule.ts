import { instantOfDate } from "@/lib/core/timetable/dates";
import { parseSchedule } from "@/lib/core/timetable/parse-schedule";
import { isTimeZone } from "@/lib/core/timetable/zone";
import { scheduleSchema } from "@/lib/schemas/dag-schedule";
import type { Problem } from "@/lib/schemas/problem";
import { didYouMean } from "./did-you-mean";
import { describeValue } from "./zod-problems";

/** Everything that is wrong about when runs start, whatever else the document holds. */
export function lintSchedule(
  document: Readonly<Record<string, unknown>>,
  timezones: readonly string[] | undefined,
): Problem[] {
  const problems = scheduleProblems(document.schedule);
  const { timezone } = document;
  let zone = "UTC";
  if (typeof timezone === "string" && timezone !== "") {
    if (timezones === undefined ? isTimeZone(timezone) : timezones.includes(timezone)) {
      zone = timezone;
    } else {
      problems.push(unknownZone(timezone, timezones));
    }
  }
  const instantOf = (value: unknown, edge: "start" | "end") =>
    typeof value === "string" ? instantOfDate(value, zone, edge) : null;
  const start = instantOf(document.start_date, "start");
  const end = instantOf(document.end_date, "end");
  if (start !== null && end !== null && start > end) {
    problems.push({
      path: ["end_date"],
      message: "end_date is before start_date",
      found: describeValue(document.end_date),
      allowed: `${document.start_date} or later`,
      severity: "error",
      code: "end_before_start",
    });
  }
  const hasSchedule = document.schedule !== undefined && document.schedule !== null;
  const hasStart = document.start_date !== undefined && document.start_date !== null;
  if (document.catchup === true && hasSchedule && !hasStart) {
    problems.push({
      path: ["catchup"],
      message: "catchup needs a start_date: without one there is no first interval",
      found: "no start_date",
      allowed: "a start_date, or catchup: false",
      severity: "error",
      code: "catchup_without_start",
    });
  }
  return problems;
}

function scheduleProblems(schedule: unknown): Problem[] {
  // A list is checked one by one, so that each bad cron is told.
  const isList = Array.isArray(schedule) && scheduleSchema.safeParse(schedule).success;
  const parts: unknown[] = isList ? schedule.map((cron: unknown) => [cron]) : [schedule];
  return parts.flatMap((part, index) => {
    const result = parseSchedule(part);
    if (result.ok) return [];
    const { path, ...problem } = result.problem;
    const inner = isList ? [index, ...path.slice(1)] : path;
    return [{ ...problem, path: ["schedule", ...inner], severity: "error" as const }];
  });
}

function unknownZone(timezone: string, timezones: readonly string[] | undefined): Problem {
  const near = didYouMean(timezone, timezones ?? Intl.supportedValuesOf("timeZone"));
  const hint = near === undefined ? "" : `; did you mean "${near}"?`;
  return {
    path: ["timezone"],
    message: `There is no time zone "${timezone}"${hint}`,
    found: timezone,
    allowed: "an IANA name such as Europe/Berlin or UTC",
    severity: "error",
    code: "unknown_timezone",
  };
}
