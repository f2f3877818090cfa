import { randomUUID } from "node:crypto";
import type { Logger } from "pino";
import * as z from "zod";
import { resolveParams } from "@/lib/core/dag/params";
import { jitterMs } from "@/lib/core/run/jitter";
import { runIdFor } from "@/lib/core/run/run-id";
import {
  coveredBy,
  planTicks,
  scheduleColumns,
  type TickPlan,
} from "@/lib/core/run/schedule-state";
import { readStoredTimetable } from "@/lib/core/run/stored-timetable";
import type { DueRun } from "@/lib/core/timetable/types";
import type { DueDag, DueDagUpdate } from "@/lib/db/system/due-dag";
import type { NewRun } from "@/lib/db/system/engine";
import type { LongerTickSpan, NewTickSpan } from "@/lib/db/system/tick-span";
import { toError } from "@/lib/errors";
import { dagParamSchema } from "@/lib/schemas/dag-param";

/** A DAG whose schedule cannot be read is looked at again after this. */
export const BROKEN_RETRY_MS = 5 * 60_000;

const paramsSchema = z.record(z.string(), dagParamSchema).catch({});

/** What becomes of one due DAG in a pass. */
export type DueDecision = {
  runs: NewRun[];
  update: DueDagUpdate;
  longer?: LongerTickSpan;
  added: NewTickSpan[];
  /** Why the schedule could not be read. */
  failure?: string;
};

/**
 * Decides one due DAG: the runs to create (at most `budget`, and as many as max_active_runs leaves
 * room for), the entries of the tick ledger, and the next date; or a hold by max_active_runs.
 */
export function decideDueDag(dag: DueDag, budget: number, log: Logger): DueDecision {
  const { id, nextRunAt, nextLogicalDate, nextIntervalEnd } = dag;
  const unchanged = { id, nextRunAt, nextLogicalDate, nextIntervalEnd };
  try {
    const { timetable, catchup, jitterSeconds } = readStoredTimetable(dag.timetable);
    // A continuous schedule waits for the end of its run, whatever the limit is.
    const limit = timetable.schedule.kind === "continuous" ? 1 : dag.maxActiveRuns;
    const room = limit - dag.activeRuns;
    if (room <= 0) return { runs: [], added: [], update: { ...unchanged, atRunLimit: true } };
    const delayMs = jitterMs(id, jitterSeconds);
    const now = new Date(dag.now.getTime() - delayMs);
    const due: DueRun = {
      logicalDate: nextLogicalDate,
      interval: { start: nextLogicalDate, end: nextIntervalEnd },
      runAfter: nextIntervalEnd,
    };
    const plan = planTicks({ timetable, catchup, now }, due, Math.min(room, budget));
    const params = defaultParams(dag.params);
    return {
      runs: plan.runs.map((run) => newRun(dag, run, params)),
      update: { id, atRunLimit: false, ...scheduleColumns(plan.next, delayMs) },
      ...ledgerOf(dag, plan),
    };
  } catch (caught) {
    // One broken DAG must not hold up the others, nor be forgotten.
    log.error({ err: toError(caught), dag: dag.dagId, team: dag.teamId }, "schedule not readable");
    const later = new Date(dag.now.getTime() + BROKEN_RETRY_MS);
    const update = { ...unchanged, nextRunAt: later, atRunLimit: false };
    return { runs: [], added: [], update, failure: toError(caught).message };
  }
}

/** The values of a document's params when nobody gives any. */
export function defaultParams(params: unknown): NewRun["params"] & {} {
  const resolved = resolveParams(paramsSchema.parse(params), {});
  return resolved.ok ? resolved.values : {};
}

function newRun(dag: DueDag, due: DueRun, params: NewRun["params"] & {}): NewRun {
  return {
    id: randomUUID(),
    team_id: dag.teamId,
    dag_id: dag.id,
    dag_version_id: dag.versionId,
    run_id: runIdFor("scheduled", due.logicalDate),
    type: "scheduled",
    logical_date: due.logicalDate.toISOString(),
    interval_start: due.interval.start.toISOString(),
    interval_end: due.interval.end.toISOString(),
    run_after: due.runAfter.toISOString(),
    params,
    triggered_by: "schedule",
  };
}

/** The ledger's entries: what was passed over, then what is created, joined to what was before. */
function ledgerOf(dag: DueDag, { runs, passed }: TickPlan): Pick<DueDecision, "longer" | "added"> {
  const [first, last] = [runs[0], runs.at(-1)];
  if (first === undefined || last === undefined) return { added: [] };
  const until = coveredBy(last);
  const dagUuid = dag.id;
  const base = { dagUuid, teamId: dag.teamId, timetable: dag.timetable };
  if (passed === null && dag.openSpanFrom !== null) {
    return { longer: { dagUuid, from: dag.openSpanFrom, until }, added: [] };
  }
  const created = {
    ...base,
    from: first.logicalDate,
    until,
    outcome: "created",
    reason: "",
  } as const;
  if (passed === null) return { added: [created] };
  // Nobody decided that they be left out unless max_active_runs did: no worker was there in time.
  const held = dag.heldSince !== null;
  const skipped: NewTickSpan = {
    ...base,
    ...passed,
    outcome: held ? "skipped" : "missed",
    reason: held ? "run_limit" : "no_worker",
  };
  return { added: [skipped, created] };
}
