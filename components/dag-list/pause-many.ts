import { apiFetch } from "@/lib/browser/fetcher";
import { apiPath } from "@/lib/browser/paths";
import { dagPageSchema } from "@/lib/schemas/api/dag";
import {
  MAX_PAUSED_DAGS,
  type PauseDagsResult,
  pauseDagsResultSchema,
} from "@/lib/schemas/api/pause-dags";
import { type DagFilters, dagListSearch } from "./queries";

/** What pausing DAGs, or turning them on, comes to. */
export type Paused = PauseDagsResult["items"];

/** Pauses DAGs or turns them on, some at a time; with `dryRun` only tells what that does. */
export async function pauseMany(
  team: string,
  dags: readonly string[],
  order: { paused: boolean; dryRun: boolean },
  signal?: AbortSignal,
): Promise<Paused> {
  const items: Paused = [];
  for (let from = 0; from < dags.length; from += MAX_PAUSED_DAGS) {
    const result = await apiFetch(pauseDagsResultSchema, apiPath(team, "dags", "pause"), {
      json: { ...order, dags: dags.slice(from, from + MAX_PAUSED_DAGS) },
      idempotencyKey: true,
      ...(signal === undefined ? {} : { signal }),
    });
    items.push(...result.items);
  }
  return items;
}

/** The names of all DAGs that match the filters, page by page. */
export async function matchingDags(team: string, filters: DagFilters): Promise<string[]> {
  const names: string[] = [];
  let cursor: string | null = null;
  do {
    const query = dagListSearch(filters, { limit: "200", ...(cursor === null ? {} : { cursor }) });
    const page: Awaited<ReturnType<typeof readPage>> = await readPage(team, query);
    names.push(...page.items.map(({ dagId }) => dagId));
    cursor = page.nextCursor;
  } while (cursor !== null);
  return names;
}

const readPage = (team: string, query: string) =>
  apiFetch(dagPageSchema, `${apiPath(team, "dags")}?${query}`);
