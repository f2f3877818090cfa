import * as z from "zod";
import { dueNow } from "@/lib/core/run/schedule-state";
import { manualInterval } from "@/lib/core/timetable/timetable";
import { versionDocument } from "@/lib/db/stores/dag-version";
import type { Tenant } from "@/lib/db/tenant";
import type { DagDetail } from "@/lib/schemas/api/dag";
import { dagFieldsView, iso, isoOrNull } from "./dag-view";
import { anyDag } from "./living-dag";
import { scheduleOf } from "./schedule-of";

const paramsViewSchema = z.object({ params: z.record(z.string(), z.json()) });

/**
 * A DAG with what its header, its tabs and its trigger form show.
 *
 * @throws AppError not_found
 */
export async function getDag(t: Tenant, dagId: string, now: Date): Promise<DagDetail> {
  const dag = await anyDag(t, dagId);
  const { params } = paramsViewSchema.parse(await versionDocument(t, dag.versionId));
  const state = await scheduleOf(t, dag, now);
  const { timetable, catchup } = state;
  const manual = manualInterval(timetable, now);
  const due = dueNow(state);
  return {
    ...dagFieldsView(dag),
    id: dag.id,
    interval: timetable.interval,
    startDate: isoOrNull(timetable.startDate),
    endDate: isoOrNull(timetable.endDate),
    catchup,
    maxActiveRuns: dag.maxActiveRuns,
    maxActiveTasks: dag.maxActiveTasks,
    params,
    manualInterval: { start: iso(manual.start), end: iso(manual.end) },
    dueOnUnpause: { ...due, logicalDates: due.logicalDates.map(iso) },
  };
}
