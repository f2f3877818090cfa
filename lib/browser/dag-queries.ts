import { queryOptions } from "@tanstack/react-query";
import { dagDetailSchema, graphSchema } from "@/lib/schemas/api/dag";
import { apiFetch } from "./fetcher";
import { apiPath } from "./paths";
import { queryKeys } from "./query-keys";

/** Server state of one DAG that several features read. */
export const dagQueries = {
  detail: (team: string, dagId: string) =>
    queryOptions({
      queryKey: [...queryKeys.dag(team, dagId), "detail"],
      queryFn: ({ signal }) => apiFetch(dagDetailSchema, apiPath(team, "dags", dagId), { signal }),
    }),
  /**
   * The graph of a version, with some groups folded or (null) as it opens. A version never changes,
   * the newest one (undefined) may.
   */
  graph: (
    team: string,
    dagId: string,
    version: number | undefined,
    folded: readonly string[] | null,
  ) =>
    queryOptions({
      queryKey: [...queryKeys.dag(team, dagId), "graph", version ?? "newest", folded],
      queryFn: ({ signal }) => {
        const query = new URLSearchParams();
        if (version !== undefined) query.set("version", String(version));
        if (folded !== null) query.set("fold", folded.join(","));
        return apiFetch(graphSchema, `${apiPath(team, "dags", dagId, "graph")}?${query}`, {
          signal,
        });
      },
      ...(version === undefined ? {} : { staleTime: Number.POSITIVE_INFINITY }),
    }),
};
