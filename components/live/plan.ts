import { queryKeys } from "@/lib/browser/query-keys";
import type { LiveEvent } from "@/lib/schemas/api/run";

type Key = readonly unknown[];

/** First and longest pause before a lost stream is opened again, in milliseconds. */
export const RECONNECT_MS = { first: 500, longest: 15_000 } as const;

/** Pause before the n-th attempt (from 1) to reconnect; `jitter` is 0 to 1. */
export function reconnectDelayMs(attempt: number, jitter: number): number {
  const grown = Math.min(RECONNECT_MS.longest, RECONNECT_MS.first * 2 ** Math.max(0, attempt - 1));
  return Math.round(grown * (0.75 + 0.5 * jitter));
}

/**
 * Keys of the server state that events may have changed, each once; a `resync`, after which nothing
 * is certain, gives the team's own key, which covers all.
 */
export function keysTouchedBy(team: string, events: readonly LiveEvent[]): Key[] {
  if (events.some((event) => event.kind === "resync")) return [queryKeys.team(team)];
  const runsByDag = new Map<string, Set<string>>();
  const changedDags = new Set<string>();
  for (const event of events) {
    if (event.kind === "dag") changedDags.add(event.dagId);
    if (event.kind !== "run") continue;
    const runs = runsByDag.get(event.dagId) ?? new Set();
    runsByDag.set(event.dagId, runs.add(event.runId));
  }
  const keys: Key[] = [];
  if (events.some((event) => event.kind === "connections")) {
    keys.push([...queryKeys.team(team), "connections"]);
  }
  if (events.some((event) => event.kind === "members")) {
    keys.push([...queryKeys.team(team), "members"], [...queryKeys.team(team), "invitations"]);
  }
  if (runsByDag.size + changedDags.size > 0) {
    keys.push(queryKeys.dagList(team), queryKeys.home(team), queryKeys.teamBackfills(team));
  }
  if (runsByDag.size > 0) {
    keys.push(queryKeys.teamRuns(team), queryKeys.approvals(team), queryKeys.pools(team));
  }
  if (events.some((event) => event.kind === "run-orders")) keys.push(queryKeys.runOrders(team));
  if (events.some((event) => event.kind === "alert")) keys.push(queryKeys.alerts(team));
  for (const dagId of changedDags) keys.push(queryKeys.dag(team, dagId));
  for (const [dagId, runs] of runsByDag) {
    if (changedDags.has(dagId)) continue;
    keys.push(
      queryKeys.dagRuns(team, dagId),
      queryKeys.dagBackfills(team, dagId),
      queryKeys.grid(team, dagId),
    );
    for (const run of runs) keys.push(queryKeys.run(team, dagId, run));
  }
  return keys;
}
