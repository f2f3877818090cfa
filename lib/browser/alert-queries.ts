import { queryOptions } from "@tanstack/react-query";
import { alertSummarySchema } from "@/lib/schemas/api/alert";
import { apiFetch } from "./fetcher";
import { apiPath } from "./paths";
import { queryKeys } from "./query-keys";

/** What the navigation and the tabs count. */
export function alertSummaryQuery(team: string) {
  return queryOptions({
    queryKey: [...queryKeys.alerts(team), "summary"],
    queryFn: ({ signal }) =>
      apiFetch(alertSummarySchema, apiPath(team, "alerts", "summary"), { signal }),
  });
}
