import { queryOptions } from "@tanstack/react-query";
import * as z from "zod";
import { apiFetch } from "@/lib/browser/fetcher";
import { apiPath } from "@/lib/browser/paths";
import { queryKeys } from "@/lib/browser/query-keys";
import { assetPageSchema } from "@/lib/schemas/api/asset";
import {
  dagDetailSchema,
  dagVersionDetailSchema,
  dagVersionPageSchema,
  validateDagResultSchema,
} from "@/lib/schemas/api/dag";
import { draftAnswerSchema, NEW_DAG } from "@/lib/schemas/api/draft";
import {
  connectionListSchema,
  poolListSchema,
  variableListSchema,
} from "@/lib/schemas/api/resource";
import type { Draft } from "./draft";

/** Server state that the editor reads. */
export const editorQueries = {
  /** One version with its source, which never changes. */
  version: (team: string, dagId: string, version: number) =>
    queryOptions({
      queryKey: [...queryKeys.dag(team, dagId), "version", version],
      queryFn: ({ signal }) => fetchVersion(team, dagId, version, signal),
    }),
  /** The person's draft on the server, read anew each time that an editor opens. */
  draft: (team: string, dagId: string | null) =>
    queryOptions({
      queryKey: [...queryKeys.team(team), "draft", dagId],
      queryFn: async ({ signal }): Promise<Draft | null> => {
        const { draft } = await apiFetch(draftAnswerSchema, draftPath(team, dagId), { signal });
        if (draft === null) return null;
        const { source, baseVersion, updatedAt } = draft;
        return { text: source, baseVersion, at: Date.parse(updatedAt) };
      },
      staleTime: Number.POSITIVE_INFINITY,
      gcTime: 0,
      retry: false,
    }),
  /** Names of the team that documents may refer to. */
  names: (team: string) =>
    queryOptions({
      queryKey: [...queryKeys.team(team), "document-names"],
      queryFn: async ({ signal }) => {
        const [connections, variables] = await Promise.all([
          apiFetch(connectionListSchema, apiPath(team, "connections"), { signal }),
          apiFetch(variableListSchema, apiPath(team, "variables"), { signal }),
        ]);
        return {
          connections: connections.items.map(({ connId, type }) => ({ id: connId, type })),
          variables: variables.items.map(({ key }) => key),
        };
      },
    }),
  /** Names of the team's assets, as many as one page has. */
  assets: (team: string) =>
    queryOptions({
      queryKey: [...queryKeys.team(team), "document-assets"],
      queryFn: async ({ signal }) => {
        const page = await apiFetch(assetPageSchema, apiPath(team, "assets"), { signal });
        return page.items.map(({ name }) => name);
      },
    }),
  /** Names of the team's pools. */
  pools: (team: string) =>
    queryOptions({
      queryKey: [...queryKeys.team(team), "document-pools"],
      queryFn: async ({ signal }) => {
        const { items } = await apiFetch(poolListSchema, apiPath(team, "pools"), { signal });
        return items.map(({ name }) => name);
      },
    }),
  /** What the server says of a text: it knows names that the browser does not, and places graphs well. */
  check: (team: string, text: string) =>
    queryOptions({
      queryKey: [...queryKeys.team(team), "check-document", text],
      queryFn: async ({ signal }) => {
        const { problems, graph, change } = await apiFetch(
          validateDagResultSchema,
          apiPath(team, "dags", "validate"),
          { json: { source: text }, signal, stayOn401: true },
        );
        return { text, problems, graph, change };
      },
      staleTime: Number.POSITIVE_INFINITY,
      gcTime: 0,
      retry: false,
    }),
};

function draftPath(team: string, dagId: string | null): string {
  return apiPath(team, "drafts", dagId ?? NEW_DAG);
}

/** Keeps the person's draft on the server, or ends it (null). */
export async function sendDraft(
  team: string,
  dagId: string | null,
  draft: Draft | null,
): Promise<void> {
  if (draft === null) {
    await apiFetch(z.undefined(), draftPath(team, dagId), { method: "DELETE", stayOn401: true });
    return;
  }
  const { text: source, baseVersion } = draft;
  await apiFetch(draftAnswerSchema, draftPath(team, dagId), {
    method: "PUT",
    json: { source, baseVersion },
    stayOn401: true,
  });
}

function fetchVersion(team: string, dagId: string, version: number, signal?: AbortSignal) {
  return apiFetch(
    dagVersionDetailSchema,
    apiPath(team, "dags", dagId, "versions", String(version)),
    signal === undefined ? {} : { signal },
  );
}

/** The newest version of a DAG with its source, asked for right now. */
export async function fetchNewestVersion(team: string, dagId: string) {
  const page = await apiFetch(
    dagVersionPageSchema,
    `${apiPath(team, "dags", dagId, "versions")}?limit=1`,
  );
  return fetchVersion(team, dagId, page.items[0]?.number ?? 1);
}

/** Makes a DAG of a document. The session's end is left to the caller, lest text is lost. */
export function createDag(
  team: string,
  body: { source: string; message: string; paused: boolean },
  idempotencyKey: string,
) {
  return apiFetch(dagDetailSchema, apiPath(team, "dags"), {
    json: body,
    idempotencyKey,
    stayOn401: true,
  });
}

/** Saves a document as the next version; refused when someone saved one since `baseVersion`. */
export function saveVersion(
  team: string,
  dagId: string,
  body: { source: string; message: string; baseVersion: number },
  idempotencyKey: string,
) {
  return apiFetch(dagVersionDetailSchema, apiPath(team, "dags", dagId, "versions"), {
    json: body,
    idempotencyKey,
    stayOn401: true,
  });
}
