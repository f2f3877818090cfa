import { infiniteQueryOptions, keepPreviousData } from "@tanstack/react-query";
import { apiFetch } from "@/lib/browser/fetcher";
import { apiPath } from "@/lib/browser/paths";
import { queryKeys } from "@/lib/browser/query-keys";
import { approvalPageSchema } from "@/lib/schemas/api/approval";

/** Which questions a list shows. */
export type ApprovalState = "open" | "all";

/** Server state of what tasks ask people. */
export const approvalQueries = {
  list: (team: string, state: ApprovalState) =>
    infiniteQueryOptions({
      queryKey: [...queryKeys.approvals(team), state],
      queryFn: ({ pageParam, signal }) => {
        const query = new URLSearchParams({ state, limit: "25" });
        if (pageParam !== null) query.set("cursor", pageParam);
        return apiFetch(approvalPageSchema, `${apiPath(team, "approvals")}?${query}`, { signal });
      },
      initialPageParam: null as string | null,
      getNextPageParam: (page) => page.nextCursor,
      placeholderData: keepPreviousData,
    }),
};
