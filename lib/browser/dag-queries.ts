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
  /** The graph of a version; a version never changes, the newest one (undefined) may. */
  graph: (team: string, dagId: string, version: number | undefined) =>
    queryOptions({
      queryKey: [...queryKeys.dag(team, dagId), "graph", version ?? "newest"],
      queryFn: ({ signal }) => {
        const query = version === undefined ? "" : `?version=${version}`;
        return apiFetch(graphSchema, `${apiPath(team, "dags", dagId, "graph")}${query}`, {
          signal,
        });
      },
      ...(version === undefined ? {} : { staleTime: Number.POSITIVE_INFINITY }),
    }),
};
