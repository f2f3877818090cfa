import { queryOptions } from "@tanstack/react-query";
import * as z from "zod";
import { apiFetch } from "@/lib/browser/fetcher";
import {
  deletedTeamListSchema,
  sessionListSchema,
  type sessionSchema,
  teamSchema,
} from "@/lib/schemas/api/team";

/** A browser in which the person is signed in. */
export type Session = z.infer<typeof sessionSchema>;

/** Server state of the person's own sessions. */
export const sessionQueries = {
  list: () =>
    queryOptions({
      queryKey: ["me", "sessions"],
      queryFn: ({ signal }) => apiFetch(sessionListSchema, "/api/v1/me/sessions", { signal }),
    }),
};

/** Signs one browser out. */
export function revokeSession(id: string) {
  return apiFetch(z.undefined(), `/api/v1/me/sessions/${encodeURIComponent(id)}`, {
    method: "DELETE",
  });
}

/** Signs every other browser out; gives how many. */
export async function revokeOtherSessions(): Promise<number> {
  const schema = z.object({ revoked: z.number() });
  return (await apiFetch(schema, "/api/v1/me/sessions", { method: "DELETE" })).revoked;
}

/** Server state of the teams that the person may restore. */
export const deletedTeamQueries = {
  list: () =>
    queryOptions({
      queryKey: ["me", "deleted-teams"],
      queryFn: ({ signal }) =>
        apiFetch(deletedTeamListSchema, "/api/v1/me/deleted-teams", { signal }),
    }),
};

/** Brings a deleted team back. */
export function restoreTeam(slug: string) {
  return apiFetch(teamSchema, `/api/v1/me/deleted-teams/${encodeURIComponent(slug)}/restore`, {
    method: "POST",
  });
}
