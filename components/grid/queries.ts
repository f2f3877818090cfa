import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { apiFetch } from "@/lib/browser/fetcher";
import { apiPath } from "@/lib/browser/paths";
import { queryKeys } from "@/lib/browser/query-keys";
import { gridSchema } from "@/lib/schemas/api/run";

/** How many runs a grid may show. */
export const GRID_LIMITS = ["30", "90", "365"] as const;
/** One of {@link GRID_LIMITS}. */
export type GridLimit = (typeof GRID_LIMITS)[number];

/** Server state of the grid. */
export const gridQueries = {
  /** Runs before a place that a page gave, or the newest ones; `filter` as the API reads it. */
  grid: (
    team: string,
    dagId: string,
    limit: GridLimit,
    before: string | null,
    filter: Readonly<Record<string, string>>,
  ) =>
    queryOptions({
      queryKey: [...queryKeys.grid(team, dagId), limit, before, filter],
      queryFn: ({ signal }) => {
        const query = new URLSearchParams({ limit, ...filter });
        if (before !== null) query.set("before", before);
        return apiFetch(gridSchema, `${apiPath(team, "dags", dagId, "grid")}?${query}`, { signal });
      },
      placeholderData: keepPreviousData,
    }),
};
