import { queryOptions } from "@tanstack/react-query";
import * as z from "zod";
import { apiFetch } from "@/lib/browser/fetcher";
import { sessionListSchema, type sessionSchema } from "@/lib/schemas/api/team";

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
