import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { apiFetch } from "@/lib/browser/fetcher";
import { apiPath } from "@/lib/browser/paths";
import { queryKeys } from "@/lib/browser/query-keys";
import { dagVersionDetailSchema, dagVersionPageSchema } from "@/lib/schemas/api/dag";

/** Server state of a DAG's versions. */
export const versionQueries = {
  list: (team: string, dagId: string) =>
    infiniteQueryOptions({
      queryKey: [...queryKeys.dag(team, dagId), "versions"],
      queryFn: ({ pageParam, signal }) => {
        const query = new URLSearchParams({ limit: "50" });
        if (pageParam !== null) query.set("cursor", pageParam);
        return apiFetch(
          dagVersionPageSchema,
          `${apiPath(team, "dags", dagId, "versions")}?${query}`,
          { signal },
        );
      },
      initialPageParam: null as string | null,
      getNextPageParam: (page) => page.nextCursor,
    }),
  /** One version with its source, which never changes. */
  detail: (team: string, dagId: string, version: number) =>
    queryOptions({
      queryKey: [...queryKeys.dag(team, dagId), "version", version],
      queryFn: ({ signal }) =>
        apiFetch(
          dagVersionDetailSchema,
          apiPath(team, "dags", dagId, "versions", String(version)),
          { signal },
        ),
    }),
};
