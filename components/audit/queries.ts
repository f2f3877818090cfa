import { infiniteQueryOptions } from "@tanstack/react-query";
import type * as z from "zod";
import { apiFetch } from "@/lib/browser/fetcher";
import { apiPath } from "@/lib/browser/paths";
import { queryKeys } from "@/lib/browser/query-keys";
import { type auditEventSchema, auditPageSchema } from "@/lib/schemas/api/team";

/** Something that somebody did. */
export type AuditEvent = z.infer<typeof auditEventSchema>;

/** Server state of the team's audit trail. */
export const auditQueries = {
  list: (team: string) =>
    infiniteQueryOptions({
      queryKey: [...queryKeys.team(team), "audit"],
      queryFn: ({ pageParam, signal }) => {
        const query = new URLSearchParams({ limit: "100" });
        if (pageParam !== null) query.set("cursor", pageParam);
        return apiFetch(auditPageSchema, `${apiPath(team, "audit")}?${query}`, { signal });
      },
      initialPageParam: null as string | null,
      getNextPageParam: (page) => page.nextCursor,
    }),
};
