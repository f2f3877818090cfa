import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import * as z from "zod";
import { apiFetch } from "@/lib/browser/fetcher";
import { apiPath } from "@/lib/browser/paths";
import { queryKeys } from "@/lib/browser/query-keys";
import {
  channelListSchema,
  channelSchema,
  type createChannelBodySchema,
  type DeliveryView,
  deliveryPageSchema,
  deliverySchema,
  type IncidentView,
  incidentDetailSchema,
  incidentPageSchema,
  incidentSchema,
  type ruleBodySchema,
  ruleListSchema,
  ruleSchema,
  type updateChannelBodySchema,
  type updateIncidentBodySchema,
} from "@/lib/schemas/api/alert";

const stay = { stayOn401: true } as const;

/** Server state of incidents, rules, channels and deliveries. */
export const alertQueries = {
  incidents: (team: string, filter: { state?: IncidentView["state"]; dag?: string }) =>
    infiniteQueryOptions({
      queryKey: [...queryKeys.alerts(team), "incidents", filter],
      queryFn: ({ pageParam, signal }) => {
        const query = new URLSearchParams({ limit: "50", ...filter });
        if (pageParam !== null) query.set("cursor", pageParam);
        const path = `${apiPath(team, "alerts", "incidents")}?${query}`;
        return apiFetch(incidentPageSchema, path, { signal });
      },
      initialPageParam: null as string | null,
      getNextPageParam: (page) => page.nextCursor,
      placeholderData: keepPreviousData,
    }),
  incident: (team: string, id: string) =>
    queryOptions({
      queryKey: [...queryKeys.alerts(team), "incident", id],
      queryFn: ({ signal }) =>
        apiFetch(incidentDetailSchema, apiPath(team, "alerts", "incidents", id), { signal }),
    }),
  rules: (team: string, dag?: string) =>
    queryOptions({
      queryKey: [...queryKeys.alerts(team), "rules", dag ?? "all"],
      queryFn: ({ signal }) => {
        const query = dag === undefined ? "" : `?${new URLSearchParams({ dag })}`;
        return apiFetch(ruleListSchema, `${apiPath(team, "alerts", "rules")}${query}`, { signal });
      },
    }),
  channels: (team: string) =>
    queryOptions({
      queryKey: [...queryKeys.alerts(team), "channels"],
      queryFn: ({ signal }) =>
        apiFetch(channelListSchema, apiPath(team, "alerts", "channels"), { signal }),
    }),
  deliveries: (team: string, state: DeliveryView["state"] | undefined) =>
    infiniteQueryOptions({
      queryKey: [...queryKeys.alerts(team), "deliveries", state ?? "all"],
      queryFn: ({ pageParam, signal }) => {
        const query = new URLSearchParams({ limit: "50" });
        if (state !== undefined) query.set("state", state);
        if (pageParam !== null) query.set("cursor", pageParam);
        const path = `${apiPath(team, "alerts", "deliveries")}?${query}`;
        return apiFetch(deliveryPageSchema, path, { signal });
      },
      initialPageParam: null as string | null,
      getNextPageParam: (page) => page.nextCursor,
      placeholderData: keepPreviousData,
    }),
  /** Where one message stands; live by the team's stream. */
  delivery: (team: string, id: string) =>
    queryOptions({
      queryKey: [...queryKeys.alerts(team), "delivery", id],
      queryFn: ({ signal }) =>
        apiFetch(deliverySchema, apiPath(team, "alerts", "deliveries", id), { signal }),
    }),
};

/** Acknowledges, snoozes, notes or closes an incident. */
export function updateIncident(
  team: string,
  id: string,
  body: z.input<typeof updateIncidentBodySchema>,
) {
  const path = apiPath(team, "alerts", "incidents", id);
  return apiFetch(incidentSchema, path, { method: "PATCH", json: body, ...stay });
}

/** Makes a rule, or changes the one with this id. */
export function saveRule(team: string, id: string | null, body: z.input<typeof ruleBodySchema>) {
  return id === null
    ? apiFetch(ruleSchema, apiPath(team, "alerts", "rules"), {
        json: body,
        idempotencyKey: true,
        ...stay,
      })
    : apiFetch(ruleSchema, apiPath(team, "alerts", "rules", id), {
        method: "PATCH",
        json: body,
        ...stay,
      });
}

/** Turns a rule on or off. */
export function switchRule(team: string, id: string, enabled: boolean) {
  const path = apiPath(team, "alerts", "rules", id);
  return apiFetch(ruleSchema, path, { method: "PATCH", json: { enabled }, ...stay });
}

/** Removes a rule. */
export function deleteRule(team: string, id: string) {
  const path = apiPath(team, "alerts", "rules", id);
  return apiFetch(z.undefined(), path, { method: "DELETE", ...stay });
}

/** Makes a channel. */
export function createChannel(team: string, body: z.input<typeof createChannelBodySchema>) {
  const path = apiPath(team, "alerts", "channels");
  return apiFetch(channelSchema, path, { json: body, idempotencyKey: true, ...stay });
}

/** Changes a channel; secret fields that are left out keep their value. */
export function updateChannel(
  team: string,
  id: string,
  body: z.input<typeof updateChannelBodySchema>,
) {
  const path = apiPath(team, "alerts", "channels", id);
  return apiFetch(channelSchema, path, { method: "PATCH", json: body, ...stay });
}

/** Removes a channel. */
export function deleteChannel(team: string, id: string) {
  const path = apiPath(team, "alerts", "channels", id);
  return apiFetch(z.undefined(), path, { method: "DELETE", ...stay });
}

/** Orders a test message. */
export function testChannel(team: string, id: string) {
  const path = apiPath(team, "alerts", "channels", id, "test");
  return apiFetch(deliverySchema, path, { method: "POST", json: undefined, ...stay });
}

/** Sends a message that was given up once more. */
export function retryDelivery(team: string, id: string) {
  const path = apiPath(team, "alerts", "deliveries", id, "retry");
  return apiFetch(deliverySchema, path, { method: "POST", ...stay });
}
