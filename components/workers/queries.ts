import { queryOptions } from "@tanstack/react-query";
import type * as z from "zod";
import { apiFetch } from "@/lib/browser/fetcher";
import { apiPath } from "@/lib/browser/paths";
import { queryKeys } from "@/lib/browser/query-keys";
import { workerListSchema, type workerSchema } from "@/lib/schemas/api/team";

/** A process that executes attempts. */
export type Worker = z.infer<typeof workerSchema>;

/** Heartbeats are no events, so that this list asks by itself. */
const POLL_MS = 5_000;

/** Server state of the installation's workers. */
export const workerQueries = {
  list: (team: string) =>
    queryOptions({
      queryKey: [...queryKeys.team(team), "workers"],
      queryFn: ({ signal }) => apiFetch(workerListSchema, apiPath(team, "workers"), { signal }),
      refetchInterval: POLL_MS,
    }),
};
