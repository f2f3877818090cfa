import type { ScheduleState } from "@/lib/core/run/schedule-state";
import { readStoredTimetable } from "@/lib/core/run/stored-timetable";
import { lastScheduledRun } from "@/lib/db/stores/dag";
import type { Tenant } from "@/lib/db/tenant";

/** Where a DAG's schedule stands at `now`; `stored` is its timetable as it is kept beside the DAG. */
export async function scheduleOf(
  t: Tenant,
  dag: { id: string; timetable: unknown },
  now: Date,
): Promise<ScheduleState> {
  const last = await lastScheduledRun(t, dag.id);
  return {
    ...readStoredTimetable(dag.timetable),
    now,
    lastScheduled: last?.logicalDate ?? null,
    lastIntervalEnd: last?.intervalEnd ?? null,
  };
}
