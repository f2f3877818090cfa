"use client";

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { clsx } from "clsx";
import { CalendarClock, SearchX } from "lucide-react";
import { debounce, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { FilterInput } from "@/components/shared/filter-input";
import { QueryContent } from "@/components/shared/query-state";
import { useTeam } from "@/components/shared/team-context";
import { useSettled } from "@/components/shared/use-settled";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { LoadMore } from "@/components/ui/load-more";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { Skeleton, SkeletonTable } from "@/components/ui/skeleton";
import { LoadChart } from "./load-chart";
import { type Axis, axisLabels, perBucket } from "./model";
import { scheduleQueries } from "./queries";
import { TimelineRow } from "./timeline-row";

const SEARCH_PAUSE_MS = 180;

/** What started and what will start, over all DAGs of a team: the load, and a line for each. */
export function ScheduleScreen() {
  const { slug, timezone } = useTeam();
  const [url, setUrl] = useQueryStates({
    span: parseAsStringLiteral(["day", "week"]).withDefault("day"),
    q: parseAsString.withDefault(""),
  });
  const text = useSettled(url.q, SEARCH_PAUSE_MS).trim();
  const load = useQuery(scheduleQueries.load(slug, url.span));
  const rows = useInfiniteQuery(scheduleQueries.rows(slug, url.span, text));
  return (
    <>
      <search className="flex flex-wrap items-center gap-2" aria-label="What the timeline shows">
        <SegmentedControl
          label="How far"
          value={url.span}
          onValueChange={(span) => void setUrl({ span })}
          options={[
            { value: "day", label: "24 hours" },
            { value: "week", label: "7 days" },
          ]}
        />
        <FilterInput
          label="Find a DAG"
          placeholder="Find a DAG"
          value={url.q}
          onChange={(q) =>
            void setUrl(
              { q: q === "" ? null : q },
              q === "" ? {} : { limitUrlUpdates: debounce(200) },
            )
          }
        />
        <Legend />
      </search>
      <QueryContent query={load} skeleton={<Skeleton className="h-44 w-full" />}>
        {(view) => (
          <Card
            title={`Load ${perBucket(view.bucketMs)}`}
            description={`Runs of all DAGs; times in ${timezone}${view.isEstimated ? ". Of dense schedules the later hours are estimated" : ""}`}
          >
            <LoadChart load={view} zone={timezone} />
            <AxisLabels axis={view} zone={timezone} />
          </Card>
        )}
      </QueryContent>
      <QueryContent query={rows} skeleton={<SkeletonTable rows={8} columns={3} />}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items);
          const [first] = pages;
          if (first === undefined || items.length === 0) {
            return (
              <Card flush>
                {text === "" ? (
                  <EmptyState icon={<CalendarClock size={18} aria-hidden />} title="No DAGs yet">
                    Here you will see when each of them ran and when it runs next.
                  </EmptyState>
                ) : (
                  <EmptyState icon={<SearchX size={18} aria-hidden />} title="No DAG matches" />
                )}
              </Card>
            );
          }
          return (
            <Card flush className={rows.isPlaceholderData ? "opacity-60" : ""}>
              <div className="flex h-8 items-center border-b">
                <span className="w-32 shrink-0 px-3 text-2xs text-ink-3 sm:w-64">DAG</span>
                <div className="mr-3 min-w-0 flex-1">
                  <AxisLabels axis={first} zone={timezone} />
                </div>
              </div>
              <ul aria-label="DAGs in time">
                {items.map((row) => (
                  <TimelineRow key={row.dagId} team={slug} row={row} axis={first} zone={timezone} />
                ))}
              </ul>
              <LoadMore
                shown={items.length}
                noun={items.length === 1 ? "DAG" : "DAGs"}
                hasMore={rows.hasNextPage}
                loading={rows.isFetchingNextPage}
                onLoadMore={() => void rows.fetchNextPage()}
              />
            </Card>
          );
        }}
      </QueryContent>
    </>
  );
}

function AxisLabels({ axis, zone }: { axis: Axis; zone: string }) {
  const all = axisLabels(axis, zone);
  const isWeek = all.every(({ isDay }) => isDay);
  return (
    <div aria-hidden className="relative h-4 text-2xs text-ink-3 tabular-nums">
      {all.map(({ at, text, isDay }, index) => (
        <span
          key={at}
          className={clsx(
            "absolute",
            isDay && "font-medium text-ink-2",
            // On a phone there is room for a few.
            (isWeek ? index % 4 !== 0 : !isDay) && "max-sm:hidden",
          )}
          style={{ left: `${((at / axis.count) * 100).toFixed(2)}%` }}
        >
          {text}
        </span>
      ))}
    </div>
  );
}

function Legend() {
  const box = "size-3 rounded-xs";
  return (
    <ul
      aria-label="Marks"
      className="ml-auto flex flex-wrap gap-x-4 gap-y-1 text-ink-2 text-xs max-sm:ml-0"
    >
      <li className="inline-flex items-center gap-1.5">
        <span aria-hidden className={`${box} st-success border-(--st) border-b-3 bg-(--st-soft)`} />
        ran
      </li>
      <li className="inline-flex items-center gap-1.5">
        <span aria-hidden className={`${box} border border-ink-3 border-dashed`} />
        to come
      </li>
      <li className="inline-flex items-center gap-1.5">
        <span aria-hidden className={`${box} st-failed border border-(--st) border-dashed`} />
        missed
      </li>
      <li className="inline-flex items-center gap-1.5">
        <span aria-hidden className="h-3 w-px bg-accent" />
        now
      </li>
    </ul>
  );
}
