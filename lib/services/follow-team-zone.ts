import { jitterMs } from "@/lib/core/run/jitter";
import { resume, scheduleColumns } from "@/lib/core/run/schedule-state";
import { readStoredTimetable, storedTimetableSchema } from "@/lib/core/run/stored-timetable";
import { insertPassedOver } from "@/lib/db/stores/tick-span";
import { lockZoneFollowers, type Rezoned, updateTimetables } from "@/lib/db/stores/zone-follower";
import type { Tenant } from "@/lib/db/tenant";

/**
 * Puts the DAGs that take the team's time zone into a new one, as a saved edit of each schedule
 * would: nothing is run twice, and none stalls. Returns how many there are.
 */
export async function followTeamZone(t: Tenant, timezone: string, now: Date): Promise<number> {
  const rezoned: Rezoned[] = [];
  for (const dag of await lockZoneFollowers(t)) {
    const timetable = { ...storedTimetableSchema.parse(dag.timetable), timezone };
    const read = readStoredTimetable(timetable);
    const delayMs = jitterMs(dag.id, read.jitterSeconds);
    const { due, passed } = resume({
      timetable: read.timetable,
      catchup: read.catchup,
      now: new Date(now.getTime() - delayMs),
      coveredUntil: dag.coveredUntil,
    });
    if (passed !== null && !dag.paused) {
      const reason = "schedule_edit";
      await insertPassedOver(t, { dagUuid: dag.id, ...passed, reason, timetable });
    }
    rezoned.push({ id: dag.id, timetable, ...scheduleColumns(due, delayMs) });
  }
  await updateTimetables(t, rezoned);
  return rezoned.length;
}
