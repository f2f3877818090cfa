import type { JudgedRun, RunOrderItemRow, RunOrderRow } from "@/lib/db/stores/run-order";
import type { RunOrderItemView, RunOrderResult, RunOrderView } from "@/lib/schemas/api/run-order";
import { iso, isoOrNull } from "./dag-view";

/** An order over many runs as the API gives it. */
export function runOrderView(row: RunOrderRow): RunOrderView {
  const { total, done, left, refused } = row;
  // Of an order that is done, what retention removed meanwhile is missing from the sum.
  const waiting = row.state === "done" ? 0 : Math.max(0, total - done - left - refused);
  return {
    id: row.id,
    verb: row.verb,
    markAs: row.markAs,
    onlyFailed: row.onlyFailed,
    filter: row.filter,
    state: row.state,
    createdBy: row.createdBy,
    createdAt: iso(row.createdAt),
    endedAt: isoOrNull(row.endedAt),
    counts: { waiting, done, left, refused },
    tasks: row.tasks,
  };
}

/** A run of an order as the API gives it. */
export function runOrderItemView({ runState, ...row }: RunOrderItemRow): RunOrderItemView {
  return {
    position: row.position,
    run: orderedRun({ ...row, state: runState }),
    state: row.state,
    tasks: row.tasks,
    reason: row.reason,
  };
}

/** A run as an order names it. */
export function orderedRun(
  run: Pick<JudgedRun, "id" | "dagId" | "runId" | "logicalDate" | "state">,
): RunOrderResult["items"][number]["run"] {
  return {
    id: run.id,
    dagId: run.dagId,
    runId: run.runId,
    logicalDate: iso(run.logicalDate),
    state: run.state,
  };
}
