import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { apiFetch } from "@/lib/browser/fetcher";
import { apiPath } from "@/lib/browser/paths";
import { queryKeys } from "@/lib/browser/query-keys";
import {
  type Retention,
  retentionPreviewSchema,
  retentionSchema,
} from "@/lib/schemas/api/retention";

/** The retention policy, and what one would remove. */
export const retentionQueries = {
  policy: (team: string) =>
    queryOptions({
      queryKey: [...queryKeys.retention(team), "policy"],
      queryFn: ({ signal }) => apiFetch(retentionSchema, apiPath(team, "retention"), { signal }),
    }),
  preview: (team: string, policy: Retention) =>
    queryOptions({
      queryKey: [...queryKeys.retention(team), "preview", policy],
      queryFn: ({ signal }) => {
        const query = new URLSearchParams(
          Object.entries(policy).map(([name, value]) => [name, String(value)]),
        );
        const path = `${apiPath(team, "retention", "preview")}?${query}`;
        return apiFetch(retentionPreviewSchema, path, { signal });
      },
      staleTime: 0,
      placeholderData: keepPreviousData,
    }),
};
