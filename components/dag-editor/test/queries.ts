import { queryOptions } from "@tanstack/react-query";
import { apiFetch } from "@/lib/browser/fetcher";
import { apiPath } from "@/lib/browser/paths";
import { queryKeys } from "@/lib/browser/query-keys";
import { taskTestSchema } from "@/lib/schemas/api/task-test";
import type { JsonObject } from "@/lib/schemas/json";

/** What is tested, as the panel asks for it. */
export type TestOrder = {
  source: string;
  taskId: string;
  logicalDate?: string;
  conf: JsonObject;
  xcoms: JsonObject;
  mapIndex: number;
};

/** Tests of single tasks. */
export const testQueries = {
  detail: (team: string, id: string) =>
    queryOptions({
      queryKey: [...queryKeys.team(team), "task-test", id],
      queryFn: ({ signal }) =>
        apiFetch(taskTestSchema, apiPath(team, "task-tests", id), { signal }),
    }),
};

/** Orders a test. The session's end is left to the caller, lest text is lost. */
export function orderTest(team: string, order: TestOrder) {
  return apiFetch(taskTestSchema, apiPath(team, "task-tests"), { json: order, stayOn401: true });
}

/** Ends a test. */
export function cancelTest(team: string, id: string) {
  return apiFetch(taskTestSchema, apiPath(team, "task-tests", id, "cancel"), { json: {} });
}
