import { queryOptions } from "@tanstack/react-query";
import * as z from "zod";
import { apiFetch } from "@/lib/browser/fetcher";
import { apiPath } from "@/lib/browser/paths";
import { queryKeys } from "@/lib/browser/query-keys";
import {
  apiTokenListSchema,
  type apiTokenSchema,
  type createApiTokenBodySchema,
  createdApiTokenSchema,
} from "@/lib/schemas/api/team";

/** An API token without its text. */
export type ApiToken = z.infer<typeof apiTokenSchema>;
/** A token as its maker sees it, this once. */
export type CreatedApiToken = z.infer<typeof createdApiTokenSchema>;

/** Server state of the team's API tokens. */
export const tokenQueries = {
  list: (team: string) =>
    queryOptions({
      queryKey: [...queryKeys.team(team), "tokens"],
      queryFn: ({ signal }) => apiFetch(apiTokenListSchema, apiPath(team, "tokens"), { signal }),
    }),
};

/** Makes a token; its text is in this answer only. */
export function createToken(team: string, body: z.input<typeof createApiTokenBodySchema>) {
  return apiFetch(createdApiTokenSchema, apiPath(team, "tokens"), { json: body, stayOn401: true });
}

/** Ends a token. */
export function revokeToken(team: string, id: string) {
  return apiFetch(z.undefined(), apiPath(team, "tokens", id), {
    method: "DELETE",
    stayOn401: true,
  });
}
