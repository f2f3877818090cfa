import { queryOptions } from "@tanstack/react-query";
import * as z from "zod";
import { apiFetch } from "@/lib/browser/fetcher";
import { apiPath } from "@/lib/browser/paths";
import { queryKeys } from "@/lib/browser/query-keys";
import {
  type createVariableBodySchema,
  type updateVariableBodySchema,
  variableListSchema,
  variableSchema,
} from "@/lib/schemas/api/resource";

/** A variable; a secret one without its value. */
export type Variable = z.infer<typeof variableSchema>;

/** Server state of the team's variables. */
export const variableQueries = {
  list: (team: string) =>
    queryOptions({
      queryKey: [...queryKeys.team(team), "variables"],
      queryFn: ({ signal }) => apiFetch(variableListSchema, apiPath(team, "variables"), { signal }),
    }),
};

/** Makes a variable. */
export function createVariable(team: string, body: z.input<typeof createVariableBodySchema>) {
  return apiFetch(variableSchema, apiPath(team, "variables"), {
    json: body,
    idempotencyKey: true,
    stayOn401: true,
  });
}

/** Changes a variable's value or description. */
export function updateVariable(
  team: string,
  key: string,
  body: z.input<typeof updateVariableBodySchema>,
) {
  return apiFetch(variableSchema, apiPath(team, "variables", key), {
    method: "PATCH",
    json: body,
    stayOn401: true,
  });
}

/** Removes a variable. */
export function deleteVariable(team: string, key: string) {
  return apiFetch(z.undefined(), apiPath(team, "variables", key), {
    method: "DELETE",
    stayOn401: true,
  });
}
