import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { checkHistorySchema, checkResultListSchema } from "@/lib/schemas/api/check";
import { ganttSchema } from "@/lib/schemas/api/gantt";
import {
  logPageSchema,
  mappedInstancePageSchema,
  runDetailSchema,
  runPageSchema,
  taskInstanceDetailSchema,
  taskInstanceListSchema,
} from "@/lib/schemas/api/run";
import { runChangesSchema } from "@/lib/schemas/api/run-changes";
import { type RunFilter, runCountsSchema } from "@/lib/schemas/api/run-filter";
import { taskDurationsSchema } from "@/lib/schemas/api/task-durations";
import type { TaskInstanceState } from "@/lib/schemas/states";
import { apiFetch } from "./fetcher";
import { apiPath } from "./paths";
import { queryKeys } from "./query-keys";
import { runFilterQuery } from "./run-filter-query";

const PAGE_SIZE = 50;

function listQuery(filter: Omit<RunFilter, "dag">, cursor: string | null): string {
  return runFilterQuery(filter, {
    limit: String(PAGE_SIZE),
    ...(cursor === null ? {} : { cursor }),
  });
}

/** Server state of runs, their tasks and attempts; `run` is a run's uuid. */
export const runQueries = {
  ofTeam: (team: string, filters: RunFilter) =>
    infiniteQueryOptions({
      queryKey: [...queryKeys.teamRuns(team), filters],
      queryFn: ({ pageParam, signal }) =>
        apiFetch(runPageSchema, `${apiPath(team, "runs")}?${listQuery(filters, pageParam)}`, {
          signal,
        }),
      initialPageParam: null as string | null,
      getNextPageParam: (page) => page.nextCursor,
      placeholderData: keepPreviousData,
    }),
  ofDag: (team: string, dagId: string, filters: Omit<RunFilter, "dag"> = {}) =>
    infiniteQueryOptions({
      queryKey: [...queryKeys.dagRuns(team, dagId), filters],
      queryFn: ({ pageParam, signal }) =>
        apiFetch(
          runPageSchema,
          `${apiPath(team, "dags", dagId, "runs")}?${listQuery(filters, pageParam)}`,
          { signal },
        ),
      initialPageParam: null as string | null,
      getNextPageParam: (page) => page.nextCursor,
      placeholderData: keepPreviousData,
    }),
  /** How many of the runs that a filter means are in each state, whatever its own state. */
  counts: (team: string, { state: _, ...filter }: RunFilter) =>
    queryOptions({
      queryKey: [...queryKeys.teamRuns(team), "counts", filter],
      queryFn: ({ signal }) =>
        apiFetch(runCountsSchema, `${apiPath(team, "runs", "counts")}?${runFilterQuery(filter)}`, {
          signal,
        }),
      placeholderData: keepPreviousData,
    }),
  detail: (team: string, dagId: string, run: string) =>
    queryOptions({
      queryKey: [...queryKeys.run(team, dagId, run), "detail"],
      queryFn: ({ signal }) =>
        apiFetch(runDetailSchema, apiPath(team, "dags", dagId, "runs", run), { signal }),
    }),
  tasks: (team: string, dagId: string, run: string) =>
    queryOptions({
      queryKey: [...queryKeys.run(team, dagId, run), "tasks"],
      queryFn: ({ signal }) =>
        apiFetch(taskInstanceListSchema, apiPath(team, "dags", dagId, "runs", run, "tasks"), {
          signal,
        }),
    }),
  /** How long a task took in the newest runs. */
  durations: (team: string, dagId: string, taskId: string) =>
    queryOptions({
      queryKey: [...queryKeys.dagRuns(team, dagId), "durations", taskId],
      queryFn: ({ signal }) =>
        apiFetch(
          taskDurationsSchema,
          `${apiPath(team, "dags", dagId, "durations")}?${new URLSearchParams({ task: taskId })}`,
          { signal },
        ),
    }),
  /** What differs between a run and the last good run before it. */
  changes: (team: string, dagId: string, run: string) =>
    queryOptions({
      queryKey: [...queryKeys.run(team, dagId, run), "changes"],
      queryFn: ({ signal }) =>
        apiFetch(runChangesSchema, apiPath(team, "dags", dagId, "runs", run, "changes"), {
          signal,
        }),
    }),
  /** When each task of a run waited and ran. */
  gantt: (team: string, dagId: string, run: string) =>
    queryOptions({
      queryKey: [...queryKeys.run(team, dagId, run), "gantt"],
      queryFn: ({ signal }) =>
        apiFetch(ganttSchema, apiPath(team, "dags", dagId, "runs", run, "gantt"), { signal }),
    }),
  /** What the checks of a run found. */
  checks: (team: string, dagId: string, run: string) =>
    queryOptions({
      queryKey: [...queryKeys.run(team, dagId, run), "checks"],
      queryFn: ({ signal }) =>
        apiFetch(checkResultListSchema, apiPath(team, "dags", dagId, "runs", run, "checks"), {
          signal,
        }),
    }),
  /** What the checks of a task found over the latest intervals. */
  checkHistory: (team: string, dagId: string, taskId: string) =>
    queryOptions({
      queryKey: [...queryKeys.dagRuns(team, dagId), "checks", taskId],
      queryFn: ({ signal }) =>
        apiFetch(
          checkHistorySchema,
          `${apiPath(team, "dags", dagId, "checks")}?${new URLSearchParams({ task: taskId })}`,
          { signal },
        ),
    }),
  /** A task, or with `map` one of its instances. */
  task: (team: string, dagId: string, run: string, taskId: string, map = -1) =>
    queryOptions({
      queryKey: [...queryKeys.run(team, dagId, run), "task", taskId, map],
      queryFn: ({ signal }) =>
        apiFetch(
          taskInstanceDetailSchema,
          `${apiPath(team, "dags", dagId, "runs", run, "tasks", taskId)}?map=${map}`,
          { signal },
        ),
    }),
  /** The instances of a mapped task. */
  instances: (
    team: string,
    dagId: string,
    run: string,
    taskId: string,
    state?: TaskInstanceState,
  ) =>
    infiniteQueryOptions({
      queryKey: [...queryKeys.run(team, dagId, run), "instances", taskId, state ?? ""],
      queryFn: ({ pageParam, signal }) => {
        const query = new URLSearchParams({ limit: String(PAGE_SIZE) });
        if (state !== undefined) query.set("state", state);
        if (pageParam !== null) query.set("cursor", pageParam);
        return apiFetch(
          mappedInstancePageSchema,
          `${apiPath(team, "dags", dagId, "runs", run, "tasks", taskId, "instances")}?${query}`,
          { signal },
        );
      },
      initialPageParam: null as string | null,
      getNextPageParam: (page) => page.nextCursor,
      placeholderData: keepPreviousData,
    }),
  /** The first part of an attempt's log, some 2 MB: all of most logs. For attempts that are over. */
  log: (team: string, dagId: string, run: string, taskId: string, attempt: number, map = -1) =>
    queryOptions({
      queryKey: [...queryKeys.run(team, dagId, run), "log", taskId, attempt, map],
      queryFn: ({ signal }) => {
        const logs = apiPath(team, "dags", dagId, "runs", run, "tasks", taskId, "logs");
        return apiFetch(logPageSchema, `${logs}?attempt=${attempt}&map=${map}`, { signal });
      },
      staleTime: Number.POSITIVE_INFINITY,
    }),
};
