import { infiniteQueryOptions, keepPreviousData } from "@tanstack/react-query";
import { apiFetch } from "@/lib/browser/fetcher";
import { apiPath } from "@/lib/browser/paths";
import { queryKeys } from "@/lib/browser/query-keys";
import { type TickView, tickPageSchema } from "@/lib/schemas/api/tick";

/** Server state of the dates that a DAG's schedule called for. */
export const tickQueries = {
  list: (team: string, dagId: string, outcome: TickView["outcome"] | undefined) =>
    infiniteQueryOptions({
      // Below the runs, since whatever changes a run may change what became of a date.
      queryKey: [...queryKeys.dagRuns(team, dagId), "ticks", outcome ?? "all"],
      queryFn: ({ pageParam, signal }) => {
        const query = new URLSearchParams({ limit: "50" });
        if (outcome !== undefined) query.set("outcome", outcome);
        if (pageParam !== null) query.set("cursor", pageParam);
        return apiFetch(tickPageSchema, `${apiPath(team, "dags", dagId, "ticks")}?${query}`, {
          signal,
        });
      },
      initialPageParam: null as string | null,
      getNextPageParam: (page) => page.nextCursor,
      placeholderData: keepPreviousData,
    }),
};
