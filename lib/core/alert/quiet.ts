import { instantOfWall, spanAt } from "@/lib/core/timetable/zone";
import type { QuietHours } from "@/lib/schemas/alert";

const DAY_MS = 86_400_000;

/** When something that is due may be sent: then, or when the quiet hours that it falls into end. */
export function afterQuiet(quiet: QuietHours | undefined, dueAt: Date): Date {
  if (quiet === undefined) return dueAt;
  const wall = dueAt.getTime() + spanAt(quiet.timezone, dueAt.getTime()).offset;
  const midnight = Math.floor(wall / DAY_MS) * DAY_MS;
  const [from, until] = [msOf(quiet.from), msOf(quiet.until)];
  const at = wall - midnight;
  const isQuiet = from < until ? at >= from && at < until : at >= from || at < until;
  if (!isQuiet) return dueAt;
  const end = midnight + until + (from > until && at >= from ? DAY_MS : 0);
  // In an hour that comes twice, the first occurrence may be over.
  return new Date(Math.max(dueAt.getTime(), instantOfWall(quiet.timezone, end)));
}

function msOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return (hours * 60 + minutes) * 60_000;
}
