import { resume, type ScheduleColumns, scheduleColumns } from "@/lib/core/run/schedule-state";
import { insertPassedOver, type PassReason } from "@/lib/db/stores/tick-span";
import type { Tenant } from "@/lib/db/tenant";
import { scheduleOf } from "./schedule-of";

/**
 * Lets the schedule of a DAG (locked by the caller) go on from now under a timetable: enters what
 * it passes over into the tick ledger, and returns what is due next. A paused DAG passes over
 * nothing: that is decided when it goes on.
 */
export async function resumeSchedule(
  t: Tenant,
  dag: { id: string; timetable: unknown; paused: boolean },
  reason: PassReason,
  now: Date,
): Promise<ScheduleColumns> {
  const state = await scheduleOf(t, dag, now);
  const { due, passed } = resume(state);
  if (passed !== null && !dag.paused) {
    await insertPassedOver(t, { dagUuid: dag.id, ...passed, reason, timetable: dag.timetable });
  }
  return scheduleColumns(due, state.delayMs);
}
