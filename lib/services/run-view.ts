import type { RunRow } from "@/lib/db/stores/run";
import type { RunView } from "@/lib/schemas/api/run";
import { iso, isoOrNull } from "./dag-view";

/** A run as the API gives it. */
export function runView(run: RunRow): RunView {
  return {
    id: run.id,
    dagId: run.dagId,
    runId: run.runId,
    type: run.type,
    state: run.state,
    logicalDate: iso(run.logicalDate),
    intervalStart: iso(run.intervalStart),
    intervalEnd: iso(run.intervalEnd),
    runAfter: iso(run.runAfter),
    queuedAt: iso(run.queuedAt),
    startedAt: isoOrNull(run.startedAt),
    endedAt: isoOrNull(run.endedAt),
    versionNumber: run.versionNumber,
    triggeredBy: run.triggeredBy,
    note: run.note,
    hasFailures: run.hasFailures,
    cancelledBy: run.cancelledBy === "" ? null : run.cancelledBy,
    timedOut: run.timedOut,
    backfillId: run.backfillId,
  };
}
