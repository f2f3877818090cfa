import { queryOptions } from "@tanstack/react-query";
import { apiFetch } from "@/lib/browser/fetcher";
import { apiPath } from "@/lib/browser/paths";
import { queryKeys } from "@/lib/browser/query-keys";
import { homeSchema } from "@/lib/schemas/api/home";

/** Renewed now and then although nothing happened: what is next becomes late by itself. */
const RENEW_MS = 60_000;

/** What a team's home shows. */
export function homeQuery(team: string) {
  return queryOptions({
    queryKey: queryKeys.home(team),
    queryFn: ({ signal }) => apiFetch(homeSchema, apiPath(team, "home"), { signal }),
    refetchInterval: RENEW_MS,
  });
}
