import { newestRuns, searchDags, searchTasks } from "@/lib/db/stores/search";
import type { Tenant } from "@/lib/db/tenant";
import type { SearchResult } from "@/lib/schemas/api/search";
import { iso } from "./dag-view";

/** How many of each kind are worth showing in one list. */
const DAGS = 8;
const TASKS = 6;
const RUNS = 4;
/** A single letter is in every task's name. */
const SHORTEST_TASK_SEARCH = 2;

/** What a team has that a text names: DAGs, tasks, and the newest runs of the best DAG. */
export async function searchTeam(t: Tenant, query: string): Promise<SearchResult> {
  const text = query.trim();
  if (text === "") return { dags: [], tasks: [], runs: [] };
  const dags = await searchDags(t, text, DAGS);
  const tasks = text.length < SHORTEST_TASK_SEARCH ? [] : await searchTasks(t, text, TASKS);
  const best = dags[0];
  const runs = best === undefined ? [] : await newestRuns(t, best.id, RUNS);
  return {
    dags: dags.map(({ id: _, ...dag }) => dag),
    tasks,
    runs: runs.map((run) => ({ ...run, dagId: best?.dagId ?? "", runAfter: iso(run.runAfter) })),
  };
}
