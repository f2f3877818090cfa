import * as z from "zod";
import { readStoredTimetable, storedTimetableSchema } from "@/lib/core/run/stored-timetable";
import { describeTimetable } from "@/lib/core/timetable/describe-schedule";
import type { DagListRow, DagRow, RecentRunRow } from "@/lib/db/stores/dag";
import type { DagListItem } from "@/lib/schemas/api/dag";

/** An instant as the API gives it. */
export function iso(instant: Date): string {
  return instant.toISOString();
}

/** An instant that may be absent. */
export function isoOrNull(instant: Date | null): string | null {
  return instant === null ? null : instant.toISOString();
}

/** What every view of a DAG has in common. */
export function dagFieldsView(dag: DagRow): Omit<DagListItem, "recentRuns"> {
  const stored = storedTimetableSchema.parse(dag.timetable);
  const { timetable } = readStoredTimetable(dag.timetable);
  return {
    dagId: dag.dagId,
    description: dag.description,
    owner: dag.owner,
    tags: dag.tags,
    paused: dag.paused,
    pausedBecause: dag.pausedBecause === "" ? null : dag.pausedBecause,
    schedule: z.json().parse(stored.schedule),
    scheduleText: describeTimetable(timetable),
    timezone: timetable.timezone,
    nextRunAt: isoOrNull(dag.nextRunAt),
    nextLogicalDate: isoOrNull(dag.nextLogicalDate),
    atRunLimit: dag.atRunLimit,
    versionNumber: dag.versionNumber,
    updatedAt: iso(dag.updatedAt),
    deletedAt: isoOrNull(dag.deletedAt),
    purgeAfter: isoOrNull(dag.purgeAfter),
  };
}

/** A DAG as an item of the list. */
export function dagListView(dag: DagListRow): DagListItem {
  return { ...dagFieldsView(dag), recentRuns: dag.recentRuns.map(recentRunView) };
}

function recentRunView([id, runId, state, type, logicalDate, startedAt, endedAt]: RecentRunRow) {
  const instant = (ms: number) => new Date(ms).toISOString();
  return {
    id,
    runId,
    state,
    type,
    logicalDate: instant(logicalDate),
    startedAt: startedAt === null ? null : instant(startedAt),
    endedAt: endedAt === null ? null : instant(endedAt),
  };
}
