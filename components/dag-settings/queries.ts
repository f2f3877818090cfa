import { queryOptions } from "@tanstack/react-query";
import { apiFetch } from "@/lib/browser/fetcher";
import { apiPath } from "@/lib/browser/paths";
import { queryKeys } from "@/lib/browser/query-keys";
import { dagVersionDetailSchema } from "@/lib/schemas/api/dag";

/** Server state of a DAG's settings. */
export const settingsQueries = {
  /** The DAG's first version: when it was made, and by whom. */
  firstVersion: (team: string, dagId: string) =>
    queryOptions({
      queryKey: [...queryKeys.dag(team, dagId), "version", 1],
      queryFn: ({ signal }) =>
        apiFetch(dagVersionDetailSchema, apiPath(team, "dags", dagId, "versions", "1"), {
          signal,
        }),
      staleTime: Number.POSITIVE_INFINITY,
    }),
};
