import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { apiFetch } from "@/lib/browser/fetcher";
import { apiPath } from "@/lib/browser/paths";
import { queryKeys } from "@/lib/browser/query-keys";
import {
  type RunOrderDeed,
  type RunOrderItemState,
  runOrderItemPageSchema,
  runOrderPageSchema,
  runOrderResultSchema,
  runOrderSchema,
} from "@/lib/schemas/api/run-order";
import { orderBody, type RunsMeant } from "./run-order-words";

/** Server state of orders over many runs; live events renew what is below their key. */
export const runOrderQueries = {
  /** What an order would do. It is decided again when it is carried out. */
  preview: (team: string, deed: RunOrderDeed, meant: RunsMeant) => {
    const json = { ...orderBody(deed, meant), dryRun: true };
    return queryOptions({
      queryKey: [...queryKeys.team(team), "run-order-preview", json],
      queryFn: ({ signal }) =>
        apiFetch(runOrderResultSchema, apiPath(team, "run-orders"), { json, signal }),
      staleTime: 0,
      placeholderData: keepPreviousData,
    });
  },
  detail: (team: string, id: string) =>
    queryOptions({
      queryKey: [...queryKeys.runOrders(team), id],
      queryFn: ({ signal }) =>
        apiFetch(runOrderSchema, apiPath(team, "run-orders", id), { signal }),
    }),
  /** The latest orders. */
  latest: (team: string) =>
    queryOptions({
      queryKey: [...queryKeys.runOrders(team), "latest"],
      queryFn: ({ signal }) =>
        apiFetch(runOrderPageSchema, `${apiPath(team, "run-orders")}?limit=10`, { signal }),
    }),
  /** The runs of an order, as they are taken; of one state where one is given. */
  runs: (team: string, id: string, state: RunOrderItemState | null) =>
    infiniteQueryOptions({
      queryKey: [...queryKeys.runOrders(team), id, "runs", state],
      queryFn: ({ pageParam, signal }) => {
        const query = new URLSearchParams({ limit: "50" });
        if (state !== null) query.set("state", state);
        if (pageParam !== null) query.set("cursor", pageParam);
        const path = apiPath(team, "run-orders", id, "runs");
        return apiFetch(runOrderItemPageSchema, `${path}?${query}`, { signal });
      },
      initialPageParam: null as string | null,
      getNextPageParam: (page) => page.nextCursor,
      placeholderData: keepPreviousData,
    }),
};

/** Gives the order; it counts once however often it is sent. */
export const giveRunOrder = (team: string, deed: RunOrderDeed, meant: RunsMeant) =>
  apiFetch(runOrderResultSchema, apiPath(team, "run-orders"), {
    json: orderBody(deed, meant),
    idempotencyKey: true,
  });

/** Stops an order that goes on. */
export const stopRunOrder = (team: string, id: string) =>
  apiFetch(runOrderSchema, apiPath(team, "run-orders", id, "stop"), {
    method: "POST",
    idempotencyKey: true,
  });
