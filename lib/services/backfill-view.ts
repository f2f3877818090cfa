import { reasonText } from "@/lib/core/backfill/decide-date";
import type { BackfillItemRow, BackfillRow } from "@/lib/db/stores/backfill";
import type { BackfillItemView, BackfillView } from "@/lib/schemas/api/backfill";
import { iso, isoOrNull } from "./dag-view";

const PAUSES: Readonly<Record<string, string>> = {
  canary: "It paused by itself: one of the first dates, which are tried before the others, failed",
  failure_rate: "It paused by itself: more of its runs failed than it allows",
};

/** A backfill as the API gives it. */
export function backfillView(row: BackfillRow): BackfillView {
  const none = { waiting: 0, running: 0, success: 0, failed: 0, left: 0, cancelled: 0 };
  return {
    id: row.id,
    dagId: row.dagId,
    state: row.state,
    reason: row.reason,
    reasonText: PAUSES[row.reason] ?? "",
    fromDate: iso(row.fromDate),
    toDate: iso(row.toDate),
    reprocess: row.reprocess,
    runBackwards: row.runBackwards,
    version: row.keepVersions ? "own" : "latest",
    versionNumber: row.versionNumber,
    tasks: row.tasks.length === 0 ? null : row.tasks,
    conf: row.conf,
    maxActiveRuns: row.maxActiveRuns,
    canary: row.canary,
    maxFailurePercent: row.maxFailurePercent,
    createdBy: row.createdBy,
    createdAt: iso(row.createdAt),
    endedAt: isoOrNull(row.endedAt),
    counts: { ...none, ...row.counts },
  };
}

/** A date of a backfill as the API gives it. */
export function backfillItemView(row: BackfillItemRow): BackfillItemView {
  const { runUuid, runId, runState } = row;
  const run =
    runUuid === null || runId === null || runState === null
      ? null
      : {
          id: runUuid,
          runId,
          state: runState,
          startedAt: isoOrNull(row.startedAt),
          endedAt: isoOrNull(row.endedAt),
        };
  return {
    position: row.position,
    logicalDate: iso(row.logicalDate),
    intervalStart: iso(row.intervalStart),
    intervalEnd: iso(row.intervalEnd),
    decision: row.decision,
    reason: row.reason,
    reasonText: reasonText(row.reason),
    state: row.state,
    run,
  };
}
