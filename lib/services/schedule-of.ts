import { jitterMs } from "@/lib/core/run/jitter";
import type { ScheduleState } from "@/lib/core/run/schedule-state";
import { readStoredTimetable } from "@/lib/core/run/stored-timetable";
import { coveredUntil } from "@/lib/db/stores/tick-span";
import type { Tenant } from "@/lib/db/tenant";

/** Where a DAG's schedule stands, and by how much its jitter delays the starts of its runs. */
export type DagSchedule = ScheduleState & { delayMs: number };

/** Where a DAG's schedule stands at `now`; `stored` is its timetable as it is kept beside the DAG. */
export async function scheduleOf(
  t: Tenant,
  dag: { id: string; timetable: unknown },
  now: Date,
): Promise<DagSchedule> {
  const { timetable, catchup, jitterSeconds } = readStoredTimetable(dag.timetable);
  const delayMs = jitterMs(dag.id, jitterSeconds);
  return {
    timetable,
    catchup,
    now: new Date(now.getTime() - delayMs),
    coveredUntil: await coveredUntil(t, dag.id),
    delayMs,
  };
}
