import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { apiFetch } from "@/lib/browser/fetcher";
import { apiPath } from "@/lib/browser/paths";
import { queryKeys } from "@/lib/browser/query-keys";
import {
  type ScheduleSpan,
  scheduleLoadSchema,
  schedulePageSchema,
} from "@/lib/schemas/api/schedule";

/** Server state of the team's timeline. */
export const scheduleQueries = {
  load: (team: string, span: ScheduleSpan) =>
    queryOptions({
      queryKey: [...queryKeys.teamRuns(team), "schedule-load", span],
      queryFn: ({ signal }) =>
        apiFetch(scheduleLoadSchema, `${apiPath(team, "schedule", "load")}?span=${span}`, {
          signal,
        }),
      placeholderData: keepPreviousData,
    }),
  rows: (team: string, span: ScheduleSpan, text: string) =>
    infiniteQueryOptions({
      queryKey: [...queryKeys.teamRuns(team), "schedule", span, text],
      queryFn: ({ pageParam, signal }) => {
        const query = new URLSearchParams({ span, limit: "50" });
        if (text !== "") query.set("text", text);
        if (pageParam !== null) query.set("cursor", pageParam);
        return apiFetch(schedulePageSchema, `${apiPath(team, "schedule")}?${query}`, { signal });
      },
      initialPageParam: null as string | null,
      getNextPageParam: (page) => page.nextCursor,
      placeholderData: keepPreviousData,
    }),
};
