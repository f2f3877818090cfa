import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { apiFetch } from "@/lib/browser/fetcher";
import { apiPath } from "@/lib/browser/paths";
import { queryKeys } from "@/lib/browser/query-keys";
import {
  backfillDetailSchema,
  backfillItemPageSchema,
  backfillPageSchema,
  backfillPlanSchema,
} from "@/lib/schemas/api/backfill";
import type { BackfillInput } from "@/lib/schemas/api/backfill-body";
import type { BackfillItemState, BackfillState } from "@/lib/schemas/states";

/** A backfill by its id, with its DAG's name. */
export type BackfillRef = { dagId: string; id: string };

const PAGE_SIZE = 50;
/** Dates come in larger pages: their list is looked through, not read. */
const DATES_PAGE_SIZE = 200;

function search(values: Record<string, string | number | null | undefined>): string {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(values)) {
    if (value !== null && value !== undefined) query.set(key, String(value));
  }
  return query.toString();
}

/** Server state of backfills. */
export const backfillQueries = {
  /** Of one DAG, or of all the team's. */
  list: (
    team: string,
    dagId: string | undefined,
    { state, text }: { state: BackfillState | null; text: string },
  ) =>
    infiniteQueryOptions({
      queryKey: [
        ...(dagId === undefined
          ? queryKeys.teamBackfills(team)
          : queryKeys.dagBackfills(team, dagId)),
        "list",
        state,
        text,
      ],
      queryFn: ({ pageParam, signal }) => {
        const below = dagId === undefined ? ["backfills"] : ["dags", dagId, "backfills"];
        const query = search({ limit: PAGE_SIZE, state, text: text || null, cursor: pageParam });
        return apiFetch(backfillPageSchema, `${apiPath(team, ...below)}?${query}`, { signal });
      },
      initialPageParam: null as string | null,
      getNextPageParam: (page) => page.nextCursor,
      placeholderData: keepPreviousData,
    }),
  detail: (team: string, { dagId, id }: BackfillRef) =>
    queryOptions({
      queryKey: [...queryKeys.dagBackfills(team, dagId), id],
      queryFn: ({ signal }) =>
        apiFetch(backfillDetailSchema, apiPath(team, "dags", dagId, "backfills", id), { signal }),
    }),
  dates: (team: string, { dagId, id }: BackfillRef, state: BackfillItemState | null) =>
    infiniteQueryOptions({
      queryKey: [...queryKeys.dagBackfills(team, dagId), id, "dates", state],
      queryFn: ({ pageParam, signal }) => {
        const query = search({ limit: DATES_PAGE_SIZE, state, cursor: pageParam });
        const path = apiPath(team, "dags", dagId, "backfills", id, "items");
        return apiFetch(backfillItemPageSchema, `${path}?${query}`, { signal });
      },
      initialPageParam: null as string | null,
      getNextPageParam: (page) => page.nextCursor,
      placeholderData: keepPreviousData,
    }),
  /** What a backfill would do; below the DAG's runs, whose progress changes it. */
  plan: (team: string, dagId: string, body: BackfillInput) =>
    queryOptions({
      queryKey: [...queryKeys.dagBackfills(team, dagId), "plan", body],
      queryFn: ({ signal }) =>
        apiFetch(backfillPlanSchema, apiPath(team, "dags", dagId, "backfills", "dry-run"), {
          json: body,
          signal,
        }),
      staleTime: 0,
      retry: false,
      placeholderData: keepPreviousData,
    }),
};

const orderPath = (team: string, { dagId, id }: BackfillRef, order: string) =>
  apiPath(team, "dags", dagId, "backfills", id, order);

/** Orders; each counts once however often it is sent. */
export const backfillOrders = {
  create: (team: string, dagId: string, body: BackfillInput) =>
    apiFetch(backfillDetailSchema, apiPath(team, "dags", dagId, "backfills"), {
      json: body,
      idempotencyKey: true,
    }),
  give: (team: string, ref: BackfillRef, order: "pause" | "resume" | "retry") =>
    apiFetch(backfillDetailSchema, orderPath(team, ref, order), {
      method: "POST",
      idempotencyKey: true,
    }),
  cancel: (team: string, ref: BackfillRef, running: "finish" | "kill") =>
    apiFetch(backfillDetailSchema, orderPath(team, ref, "cancel"), {
      json: { running },
      idempotencyKey: true,
    }),
};
