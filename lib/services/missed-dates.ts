import { readStoredTimetable } from "@/lib/core/run/stored-timetable";
import { range } from "@/lib/core/timetable/timetable";
import type { DueRun } from "@/lib/core/timetable/types";
import { dagDateKey, type MissedSpanRow, missedSince, withRun } from "@/lib/db/stores/missed";
import type { Tenant } from "@/lib/db/tenant";
import { HOME_LIST_SIZE, type HomeView } from "@/lib/schemas/api/home";
import { iso } from "./dag-view";

/** Most dates of one stretch that are looked at: a dense schedule missed for long has many. */
const MAX_DATES = 500;

/** A date that a schedule missed. */
export type MissedDate = DueRun & { dagUuid: string; span: MissedSpanRow };

/**
 * Dates that schedules missed, found out since an instant, and that still have no run: what a
 * person or a backfill ran later is no longer missed. Those found out last come first, within a
 * stretch in order.
 */
export async function missedDates(t: Tenant, since: Date): Promise<MissedDate[]> {
  const dates: MissedDate[] = [];
  for (const span of await missedSince(t, since)) {
    const { timetable } = readStoredTimetable(span.spanTimetable);
    let looked = 0;
    for (const run of range(timetable, span.from, new Date(+span.until - 1))) {
      if (looked === MAX_DATES) break;
      looked += 1;
      dates.push({ ...run, dagUuid: span.dagUuid, span });
    }
  }
  const done = await withRun(t, dates);
  return dates.filter((date) => !done.has(dagDateKey(date)));
}

/** The DAGs of {@link missedDates}, each with its dates together. */
export async function missedDags(t: Tenant, since: Date): Promise<HomeView["missed"]> {
  const byDag = Map.groupBy(await missedDates(t, since), ({ dagUuid }) => dagUuid);
  const items = [...byDag.values()].flatMap((dates) => {
    const [one] = dates;
    if (one === undefined) return [];
    const instants = dates.map(({ logicalDate }) => logicalDate.getTime());
    return [
      {
        dagId: one.span.dagId,
        timezone: readStoredTimetable(one.span.timetable).timetable.timezone,
        dates: dates.length,
        from: iso(new Date(Math.min(...instants))),
        to: iso(new Date(Math.max(...instants))),
      },
    ];
  });
  return { count: items.length, items: items.slice(0, HOME_LIST_SIZE) };
}
