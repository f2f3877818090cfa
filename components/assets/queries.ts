import { infiniteQueryOptions, keepPreviousData } from "@tanstack/react-query";
import { apiFetch } from "@/lib/browser/fetcher";
import { apiPath } from "@/lib/browser/paths";
import { queryKeys } from "@/lib/browser/query-keys";
import { assetEventPageSchema, assetEventSchema, assetPageSchema } from "@/lib/schemas/api/asset";

function pageQuery(more: Record<string, string>, cursor: string | null): string {
  const query = new URLSearchParams({ limit: "50" });
  for (const [key, value] of Object.entries(more)) if (value !== "") query.set(key, value);
  if (cursor !== null) query.set("cursor", cursor);
  return query.toString();
}

/** Server state of assets; below the team's runs, since each run that ends may update some. */
export const assetQueries = {
  list: (team: string, search: string) =>
    infiniteQueryOptions({
      queryKey: [...queryKeys.teamRuns(team), "assets", search],
      queryFn: ({ pageParam, signal }) =>
        apiFetch(
          assetPageSchema,
          `${apiPath(team, "assets")}?${pageQuery({ search }, pageParam)}`,
          {
            signal,
          },
        ),
      initialPageParam: null as string | null,
      getNextPageParam: (page) => page.nextCursor,
      placeholderData: keepPreviousData,
    }),
  events: (team: string, asset: string) =>
    infiniteQueryOptions({
      queryKey: [...queryKeys.teamRuns(team), "asset-events", asset],
      queryFn: ({ pageParam, signal }) =>
        apiFetch(
          assetEventPageSchema,
          `${apiPath(team, "assets", "events")}?${pageQuery({ asset }, pageParam)}`,
          { signal },
        ),
      initialPageParam: null as string | null,
      getNextPageParam: (page) => page.nextCursor,
    }),
};

/** Publishes an update of an asset by hand. */
export function publishAsset(team: string, asset: string) {
  return apiFetch(assetEventSchema, apiPath(team, "assets", "events"), { json: { asset } });
}
