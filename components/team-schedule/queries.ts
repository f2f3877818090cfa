import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { apiFetch } from "@/lib/browser/fetcher";
import { apiPath } from "@/lib/browser/paths";
import { queryKeys } from "@/lib/browser/query-keys";
import {
  type ScheduleSpan,
  scheduleLoadSchema,
  schedulePageSchema,
} from "@/lib/schemas/api/schedule";

/**
 * The timeline moves with the clock, and counts far more runs than one event changes: it is read
 * anew each minute, not at each event.
 */
const REFRESH_MS = 60_000;

const key = (team: string, ...rest: string[]) => [...queryKeys.team(team), "schedule", ...rest];

/** Server state of the team's timeline. */
export const scheduleQueries = {
  load: (team: string, span: ScheduleSpan) =>
    queryOptions({
      queryKey: key(team, "load", span),
      queryFn: ({ signal }) =>
        apiFetch(scheduleLoadSchema, `${apiPath(team, "schedule", "load")}?span=${span}`, {
          signal,
        }),
      placeholderData: keepPreviousData,
      refetchInterval: REFRESH_MS,
    }),
  rows: (team: string, span: ScheduleSpan, text: string) =>
    infiniteQueryOptions({
      queryKey: key(team, "rows", span, text),
      queryFn: ({ pageParam, signal }) => {
        const query = new URLSearchParams({ span, limit: "50" });
        if (text !== "") query.set("text", text);
        if (pageParam !== null) query.set("cursor", pageParam);
        return apiFetch(schedulePageSchema, `${apiPath(team, "schedule")}?${query}`, { signal });
      },
      initialPageParam: null as string | null,
      getNextPageParam: (page) => page.nextCursor,
      placeholderData: keepPreviousData,
      refetchInterval: REFRESH_MS,
    }),
};
