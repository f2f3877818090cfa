import { infiniteQueryOptions, keepPreviousData } from "@tanstack/react-query";
import { apiFetch } from "@/lib/browser/fetcher";
import { apiPath } from "@/lib/browser/paths";
import { queryKeys } from "@/lib/browser/query-keys";
import { dagPageSchema } from "@/lib/schemas/api/dag";

/** States that the list can be narrowed to. */
export const DAG_FILTER_STATES = ["active", "paused", "running", "failed", "deleted"] as const;
/** One of {@link DAG_FILTER_STATES}. */
export type DagFilterState = (typeof DAG_FILTER_STATES)[number];
/** What narrows the list; empty text narrows nothing. */
export type DagFilters = { search: string; tag: string; state: DagFilterState | null };

/** The query string of a page of the list. */
export function dagListSearch(filters: DagFilters, more: Record<string, string>): string {
  const query = new URLSearchParams(more);
  if (filters.search !== "") query.set("search", filters.search);
  if (filters.tag !== "") query.set("tag", filters.tag);
  if (filters.state !== null) query.set("state", filters.state);
  return query.toString();
}

/** Server state of the DAG list. */
export const dagListQueries = {
  list: (team: string, filters: DagFilters) =>
    infiniteQueryOptions({
      queryKey: [...queryKeys.dagList(team), filters],
      queryFn: ({ pageParam, signal }) => {
        const query = dagListSearch(filters, {
          limit: "50",
          ...(pageParam === null ? {} : { cursor: pageParam }),
        });
        return apiFetch(dagPageSchema, `${apiPath(team, "dags")}?${query}`, { signal });
      },
      initialPageParam: null as string | null,
      getNextPageParam: (page) => page.nextCursor,
      placeholderData: keepPreviousData,
    }),
};
