import type * as z from "zod";
import { jitterMs } from "@/lib/core/run/jitter";
import { scheduleChange } from "@/lib/core/run/schedule-change";
import { readStoredTimetable, storedTimetableOf } from "@/lib/core/run/stored-timetable";
import { describeTimetable } from "@/lib/core/timetable/describe-schedule";
import type { PreviewRun } from "@/lib/core/timetable/preview";
import type { Timetable } from "@/lib/core/timetable/types";
import { findDag } from "@/lib/db/stores/dag";
import { coveredUntil } from "@/lib/db/stores/tick-span";
import type { Tenant } from "@/lib/db/tenant";
import type { ScheduleChangeView, schedulePreviewSchema } from "@/lib/schemas/api/dag";
import type { DagDocument } from "@/lib/schemas/dag-document";
import { iso } from "./dag-view";
import type { TeamNames } from "./parse-document";

/** How many runs of each schedule are told. */
const RUNS = 10;

/** A schedule in words, with runs of it. */
export function previewView(
  timetable: Timetable,
  runs: readonly PreviewRun[],
): z.output<typeof schedulePreviewSchema> {
  return {
    text: describeTimetable(timetable),
    next: runs.map((run) => ({
      logicalDate: iso(run.logicalDate),
      start: iso(run.interval.start),
      end: iso(run.interval.end),
      runAfter: iso(run.runAfter),
      note: run.notes.length === 0 ? null : run.notes.map((note) => note.text).join("; "),
    })),
  };
}

/** What saving a document changes about when its DAG runs; null when nothing, or without a DAG. */
export async function changeOf(
  t: Tenant,
  document: DagDocument,
  names: TeamNames,
  now: Date,
): Promise<ScheduleChangeView | null> {
  const dag = await findDag(t, document.dag_id);
  if (dag === null || dag.deletedAt !== null) return null;
  const before = readStoredTimetable(dag.timetable);
  const after = readStoredTimetable(storedTimetableOf(document, names.timezone));
  if (JSON.stringify(before) === JSON.stringify(after)) return null;
  const where = {
    now: new Date(now.getTime() - jitterMs(dag.id, after.jitterSeconds)),
    coveredUntil: await coveredUntil(t, dag.id),
  };
  const { atOnce, passed, gap, ...runs } = scheduleChange(before, after, where, RUNS);
  const stretch = (one: { start: Date; end: Date } | null) =>
    one === null ? null : { start: iso(one.start), end: iso(one.end) };
  return {
    before: previewView(before.timetable, runs.before),
    after: previewView(after.timetable, runs.after),
    timezone: after.timetable.timezone,
    paused: dag.paused,
    atOnce: { ...atOnce, logicalDates: atOnce.logicalDates.map(iso) },
    passed: stretch(passed === null ? null : { start: passed.from, end: passed.until }),
    gap: stretch(gap),
  };
}
