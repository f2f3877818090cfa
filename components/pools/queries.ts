import { queryOptions } from "@tanstack/react-query";
import * as z from "zod";
import { apiFetch } from "@/lib/browser/fetcher";
import { apiPath } from "@/lib/browser/paths";
import { queryKeys } from "@/lib/browser/query-keys";
import {
  type createPoolBodySchema,
  poolListSchema,
  poolSchema,
  type updatePoolBodySchema,
} from "@/lib/schemas/api/resource";

/** A pool and who uses it now. */
export type Pool = z.infer<typeof poolSchema>;

/** Server state of the team's pools; what runs and waits is told live. */
export const poolQueries = {
  list: (team: string) =>
    queryOptions({
      queryKey: queryKeys.pools(team),
      queryFn: ({ signal }) => apiFetch(poolListSchema, apiPath(team, "pools"), { signal }),
    }),
};

/** Makes a pool. */
export function createPool(team: string, body: z.input<typeof createPoolBodySchema>) {
  return apiFetch(poolSchema, apiPath(team, "pools"), {
    json: body,
    idempotencyKey: true,
    stayOn401: true,
  });
}

/** Changes a pool. */
export function updatePool(team: string, name: string, body: z.input<typeof updatePoolBodySchema>) {
  return apiFetch(poolSchema, apiPath(team, "pools", name), {
    method: "PATCH",
    json: body,
    stayOn401: true,
  });
}

/** Removes a pool that nothing uses. */
export function deletePool(team: string, name: string) {
  return apiFetch(z.undefined(), apiPath(team, "pools", name), {
    method: "DELETE",
    stayOn401: true,
  });
}
