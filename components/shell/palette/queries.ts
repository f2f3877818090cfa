import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { apiFetch } from "@/lib/browser/fetcher";
import { apiPath } from "@/lib/browser/paths";
import { searchResultSchema } from "@/lib/schemas/api/search";

/** What a text names in a team; nothing is asked for without a text. */
export function searchQuery(team: string, text: string) {
  return queryOptions({
    queryKey: ["team", team, "search", text],
    queryFn: ({ signal }) =>
      apiFetch(searchResultSchema, `${apiPath(team, "search")}?q=${encodeURIComponent(text)}`, {
        signal,
      }),
    enabled: text !== "",
    placeholderData: keepPreviousData,
    staleTime: 5_000,
  });
}
