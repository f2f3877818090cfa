import { infiniteQueryOptions } from "@tanstack/react-query";
import type * as z from "zod";
import { apiFetch } from "@/lib/browser/fetcher";
import { apiPath } from "@/lib/browser/paths";
import { queryKeys } from "@/lib/browser/query-keys";
import { type auditEventSchema, auditPageSchema } from "@/lib/schemas/api/team";

/** Something that somebody did. */
export type AuditEvent = z.infer<typeof auditEventSchema>;

/** Server state of what people did. */
export const auditQueries = {
  /** Of the team, or of one of its DAGs. */
  list: (team: string, dagId?: string) =>
    infiniteQueryOptions({
      queryKey:
        dagId === undefined
          ? [...queryKeys.team(team), "audit"]
          : [...queryKeys.dag(team, dagId), "events"],
      queryFn: ({ pageParam, signal }) => {
        const query = new URLSearchParams({ limit: "100" });
        if (pageParam !== null) query.set("cursor", pageParam);
        const path =
          dagId === undefined ? apiPath(team, "audit") : apiPath(team, "dags", dagId, "events");
        return apiFetch(auditPageSchema, `${path}?${query}`, { signal });
      },
      initialPageParam: null as string | null,
      getNextPageParam: (page) => page.nextCursor,
    }),
};
