"use client";

import { useQuery } from "@tanstack/react-query";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { parseAsInteger, parseAsString, useQueryStates } from "nuqs";
import { QueryContent } from "@/components/shared/query-state";
import { StateLegend } from "@/components/shared/state-mark";
import { useTeam } from "@/components/shared/team-context";
import { IconButton } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Select } from "@/components/ui/select";
import { Skeleton } from "@/components/ui/skeleton";
import { localZone } from "@/lib/browser/zone";
import type { CalendarView } from "@/lib/schemas/api/calendar";
import { DAG_RUN_STATES } from "@/lib/schemas/states";
import type { DayRange } from "./model";
import { calendarQueries } from "./queries";
import { RangePanel } from "./range-panel";
import { YearGrid } from "./year-grid";

/** A year of a DAG by day: its runs, the dates without one, and the way to backfill them. */
export function CalendarScreen({ dagId }: { dagId: string }) {
  const { slug } = useTeam();
  const [url, setUrl] = useQueryStates({
    year: parseAsInteger,
    zone: parseAsString,
    from: parseAsString,
    to: parseAsString,
  });
  const query = useQuery(calendarQueries.year(slug, dagId, url.year, url.zone));
  const range = rangeOfUrl(url.from, url.to);
  const choose = (next: DayRange | null) =>
    void setUrl({ from: next?.from ?? null, to: next?.to ?? null });
  return (
    <QueryContent query={query} skeleton={<Skeleton className="h-144 w-full" />}>
      {(view) => (
        <div className="flex min-w-0 flex-col gap-4">
          <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
            <span className="flex items-center gap-1">
              <IconButton
                label="The year before"
                size="sm"
                onClick={() => void setUrl({ year: view.year - 1, from: null, to: null })}
              >
                <ChevronLeft size={15} aria-hidden />
              </IconButton>
              <span aria-live="polite" className="w-12 text-center font-semibold tabular-nums">
                {view.year}
              </span>
              <IconButton
                label="The year after"
                size="sm"
                onClick={() => void setUrl({ year: view.year + 1, from: null, to: null })}
              >
                <ChevronRight size={15} aria-hidden />
              </IconButton>
            </span>
            <div className="w-52">
              <Select
                aria-label="Days of the zone"
                options={zonesOf(view)}
                value={view.zone}
                onValueChange={(zone) => void setUrl({ zone: zone === view.dagZone ? null : zone })}
              />
            </div>
            <span className="ml-auto flex flex-wrap items-center gap-x-4 gap-y-1 max-sm:ml-0">
              <StateLegend kind="run" states={DAG_RUN_STATES} />
              <span className="inline-flex items-center gap-1.5 text-ink-2 text-xs">
                <span
                  aria-hidden
                  className="st-up-for-retry inline-grid size-3.5 place-items-center rounded-xs border border-(--st) border-dashed bg-(--st-soft) font-bold text-(--st-text) text-[0.5625rem]"
                >
                  ?
                </span>
                Without a run
              </span>
            </span>
          </div>
          {view.isCapped && (
            <Callout tone="info" title="Only the newest dates without a run are marked">
              The schedule called for more than can be looked at in one year of it.
            </Callout>
          )}
          <div className={query.isPlaceholderData ? "opacity-60" : ""}>
            <YearGrid view={view} range={range} onRange={choose} />
          </div>
          <RangePanel dagId={dagId} view={view} range={range} onClose={() => choose(null)} />
        </div>
      )}
    </QueryContent>
  );
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

function rangeOfUrl(from: string | null, to: string | null): DayRange | null {
  if (from === null || to === null || !DAY.test(from) || !DAY.test(to) || from > to) return null;
  return { from, to };
}

function zonesOf({ dagZone, zone }: CalendarView) {
  const names = [...new Set([dagZone, "UTC", localZone(), zone])];
  return names.map((name) => ({
    value: name,
    label: name,
    ...(name === dagZone ? { description: "of the DAG" } : {}),
  }));
}
