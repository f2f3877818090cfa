import { queryOptions } from "@tanstack/react-query";
import * as z from "zod";
import { apiFetch } from "@/lib/browser/fetcher";
import { apiPath } from "@/lib/browser/paths";
import { queryKeys } from "@/lib/browser/query-keys";
import {
  connectionListSchema,
  connectionSchema,
  type createConnectionBodySchema,
  type updateConnectionBodySchema,
} from "@/lib/schemas/api/resource";

/** A connection without its secrets. */
export type Connection = z.infer<typeof connectionSchema>;

/** Server state of the team's connections. */
export const connectionQueries = {
  list: (team: string) =>
    queryOptions({
      queryKey: [...queryKeys.team(team), "connections"],
      queryFn: ({ signal }) =>
        apiFetch(connectionListSchema, apiPath(team, "connections"), { signal }),
    }),
};

/** Makes a connection. */
export function createConnection(team: string, body: z.input<typeof createConnectionBodySchema>) {
  return apiFetch(connectionSchema, apiPath(team, "connections"), {
    json: body,
    idempotencyKey: true,
    stayOn401: true,
  });
}

/** Changes a connection; secret fields that are left out keep their value. */
export function updateConnection(
  team: string,
  connId: string,
  body: z.input<typeof updateConnectionBodySchema>,
) {
  return apiFetch(connectionSchema, apiPath(team, "connections", connId), {
    method: "PATCH",
    json: body,
    stayOn401: true,
  });
}

/** Orders a test of a connection; its result comes with the list. */
export function testConnection(team: string, connId: string) {
  return apiFetch(connectionSchema, apiPath(team, "connections", connId, "test"), {
    method: "POST",
    stayOn401: true,
  });
}

/** Removes a connection. */
export function deleteConnection(team: string, connId: string) {
  return apiFetch(z.undefined(), apiPath(team, "connections", connId), {
    method: "DELETE",
    stayOn401: true,
  });
}
