import type { RunBar } from "@/components/shared/run-bars";
import { paths } from "@/lib/browser/paths";
import type { RecentRun } from "@/lib/schemas/api/dag";

/** A DAG's recent runs (newest first) as bars (oldest first). A run that goes on has no height yet. */
export function runBarsOf(team: string, dagId: string, runs: readonly RecentRun[]): RunBar[] {
  return runs.toReversed().map((run) => ({
    id: run.id,
    state: run.state,
    durationMs:
      run.startedAt === null || run.endedAt === null
        ? null
        : Date.parse(run.endedAt) - Date.parse(run.startedAt),
    logicalDate: run.logicalDate,
    href: paths.dag(team, dagId, "grid", { run: run.id }),
  }));
}
