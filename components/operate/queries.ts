import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { apiFetch } from "@/lib/browser/fetcher";
import { apiPath } from "@/lib/browser/paths";
import { queryKeys } from "@/lib/browser/query-keys";
import {
  cancelTasksResultSchema,
  clearTasksResultSchema,
  markTasksResultSchema,
} from "@/lib/schemas/api/operate";
import type {
  CancelTasksBody,
  ClearTasksBody,
  MarkTasksBody,
} from "@/lib/schemas/api/operate-body";
import { runDetailSchema } from "@/lib/schemas/api/run";

/** A run by its uuid, with its DAG's name. */
export type RunRef = { dagId: string; run: string };

/** The address of an order to a run. */
export const verbPath = (team: string, { dagId, run }: RunRef, verb: string) =>
  apiPath(team, "dags", dagId, "runs", run, verb);

/** What orders would do; below the run's key, so that its progress renews them. */
export const previews = {
  clear: (team: string, ref: RunRef, body: ClearTasksBody) =>
    queryOptions({
      queryKey: [...queryKeys.run(team, ref.dagId, ref.run), "clear", body],
      queryFn: ({ signal }) =>
        apiFetch(clearTasksResultSchema, verbPath(team, ref, "clear"), {
          json: { ...body, dryRun: true },
          signal,
        }),
      staleTime: 0,
      placeholderData: keepPreviousData,
    }),
  cancelTasks: (team: string, ref: RunRef, body: CancelTasksBody) =>
    queryOptions({
      queryKey: [...queryKeys.run(team, ref.dagId, ref.run), "cancel-tasks", body],
      queryFn: ({ signal }) =>
        apiFetch(cancelTasksResultSchema, verbPath(team, ref, "cancel-tasks"), {
          json: { ...body, dryRun: true },
          signal,
        }),
      staleTime: 0,
    }),
  mark: (team: string, ref: RunRef, body: MarkTasksBody) =>
    queryOptions({
      queryKey: [...queryKeys.run(team, ref.dagId, ref.run), "mark", body],
      queryFn: ({ signal }) =>
        apiFetch(markTasksResultSchema, verbPath(team, ref, "mark"), {
          json: { ...body, dryRun: true },
          signal,
        }),
      staleTime: 0,
      placeholderData: keepPreviousData,
    }),
};

/** The orders themselves; each counts once however often it is sent. */
export const orders = {
  clear: (team: string, ref: RunRef, body: ClearTasksBody) =>
    apiFetch(clearTasksResultSchema, verbPath(team, ref, "clear"), {
      json: body,
      idempotencyKey: true,
    }),
  mark: (team: string, ref: RunRef, body: MarkTasksBody) =>
    apiFetch(markTasksResultSchema, verbPath(team, ref, "mark"), {
      json: body,
      idempotencyKey: true,
    }),
  cancelTasks: (team: string, ref: RunRef, body: CancelTasksBody) =>
    apiFetch(cancelTasksResultSchema, verbPath(team, ref, "cancel-tasks"), {
      json: body,
      idempotencyKey: true,
    }),
  cancel: (team: string, ref: RunRef) =>
    apiFetch(runDetailSchema, verbPath(team, ref, "cancel"), {
      method: "POST",
      idempotencyKey: true,
    }),
};
