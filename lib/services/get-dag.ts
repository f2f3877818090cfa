import * as z from "zod";
import { readYaml } from "@/lib/core/dag/yaml-source";
import { dueNow } from "@/lib/core/run/schedule-state";
import { manualInterval } from "@/lib/core/timetable/timetable";
import { versionSource } from "@/lib/db/stores/dag-version";
import type { Tenant } from "@/lib/db/tenant";
import type { DagDetail } from "@/lib/schemas/api/dag";
import { isJsonObject } from "@/lib/schemas/json";
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
  const { document, source } = await versionSource(t, dag.versionId);
  const { params } = paramsViewSchema.parse(document);
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
    dagrunTimeout: dag.dagrunTimeout,
    maxConsecutiveFailedRuns: dag.maxConsecutiveFailedRuns,
    params: inSourceOrder(params, source),
    manualInterval: { start: iso(manual.start), end: iso(manual.end) },
    dueOnUnpause: { ...due, logicalDates: due.logicalDates.map(iso) },
  };
}

/** Params in the author's order, which the form follows; the stored document keeps none. */
function inSourceOrder<T>(params: Record<string, T>, source: string): Record<string, T> {
  if (Object.keys(params).length < 2) return params;
  const { value } = readYaml(source);
  const written = isJsonObject(value) && isJsonObject(value.params) ? value.params : {};
  const names = new Set([...Object.keys(written), ...Object.keys(params)]);
  return Object.fromEntries(
    [...names].flatMap((name) => {
      const param = params[name];
      return param === undefined ? [] : [[name, param] as const];
    }),
  );
}
