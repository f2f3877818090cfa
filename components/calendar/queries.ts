import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { apiFetch } from "@/lib/browser/fetcher";
import { apiPath } from "@/lib/browser/paths";
import { queryKeys } from "@/lib/browser/query-keys";
import { calendarSchema } from "@/lib/schemas/api/calendar";

/** Server state of a DAG's calendar; null stands for the present year and the DAG's zone. */
export const calendarQueries = {
  year: (team: string, dagId: string, year: number | null, zone: string | null) =>
    queryOptions({
      queryKey: [...queryKeys.dagRuns(team, dagId), "calendar", year, zone],
      queryFn: ({ signal }) => {
        const query = new URLSearchParams();
        if (year !== null) query.set("year", String(year));
        if (zone !== null) query.set("zone", zone);
        return apiFetch(calendarSchema, `${apiPath(team, "dags", dagId, "calendar")}?${query}`, {
          signal,
        });
      },
      placeholderData: keepPreviousData,
    }),
};
