import { randomUUID } from "node:crypto";
import type pg from "pg";
import type { Logger } from "pino";
import { isFulfilled } from "@/lib/core/asset/condition";
import { runIdFor } from "@/lib/core/run/run-id";
import { readStoredTimetable } from "@/lib/core/run/stored-timetable";
import {
  type AssetDag,
  type Delivery,
  type DeliveryOutcome,
  settleDeliveries,
  takeAssetDags,
} from "@/lib/db/system/asset-due";
import { createRuns, type NewRun } from "@/lib/db/system/engine";
import { inTransaction } from "@/lib/db/system/pool";
import { toError } from "@/lib/errors";
import { defaultParams } from "./decide-due-dag";

/** DAGs in one transaction: bounds how long their locks are held. */
const BATCH = 100;

/**
 * Creates the runs of all schedules whose assets were updated: one run for each fulfilled condition,
 * which takes all that is on its way, in the transaction that marks it as taken. Any number of
 * workers may do so at once. Returns how many runs were created.
 */
export async function createAssetRuns(
  pool: pg.Pool,
  log: Logger,
  wakeWorkers: (db: pg.PoolClient) => Promise<void>,
): Promise<number> {
  let created = 0;
  for (;;) {
    const { taken, made } = await inTransaction(pool, async (db) => {
      const dags = await takeAssetDags(db, BATCH);
      const decisions = dags.map((dag) => ({ dag, ...decideAssetDag(dag, log) }));
      const ids = await createRuns(
        db,
        decisions.flatMap(({ run }) => run ?? []),
      );
      const isCreated = new Set(ids);
      const outcomes = decisions.flatMap(({ dag, run, isHeld }): DeliveryOutcome[] => {
        // A run that another one of the same millisecond kept out is tried again.
        if (isHeld || (run !== null && !isCreated.has(run.id))) return [];
        const runUuid = run?.id ?? null;
        return dag.deliveries.map(({ eventId }) => ({ dagUuid: dag.id, eventId, runUuid }));
      });
      const held = decisions.flatMap(({ dag, isHeld }) => (isHeld ? [dag.id] : []));
      await settleDeliveries(db, outcomes, held);
      if (ids.length > 0) await wakeWorkers(db);
      return { taken: dags.length, made: ids.length };
    });
    created += made;
    if (taken === 0) return created;
  }
}

type AssetDecision = { run: NewRun | null; isHeld: boolean };

/** What becomes of a DAG with updates on their way: a run, a hold by its run limit, or it waits. */
export function decideAssetDag(dag: AssetDag, log: Logger): AssetDecision {
  const waits: AssetDecision = { run: null, isHeld: false };
  const { deliveries, now } = dag;
  try {
    const { assets } = readStoredTimetable(dag.timetable).timetable;
    const updated = new Set(deliveries.map(({ asset }) => asset));
    if (assets === undefined || !isFulfilled(assets, updated)) return waits;
    if (dag.activeRuns >= dag.maxActiveRuns) return { run: null, isHeld: true };
    const interval = intervalOf(deliveries, now);
    const run: NewRun = {
      id: randomUUID(),
      team_id: dag.teamId,
      dag_id: dag.id,
      dag_version_id: dag.versionId,
      run_id: runIdFor("asset_triggered", now),
      type: "asset_triggered",
      logical_date: now.toISOString(),
      interval_start: interval.start,
      interval_end: interval.end,
      run_after: now.toISOString(),
      params: defaultParams(dag.params),
      triggered_by: [...updated].sort().join(", "),
    };
    return { run, isHeld: false };
  } catch (caught) {
    log.error({ err: toError(caught), dag: dag.dagId, team: dag.teamId }, "schedule not readable");
    return waits;
  }
}

/** From the earliest to the latest data that the updates tell of; the moment itself when none does. */
function intervalOf(deliveries: readonly Delivery[], now: Date): { start: string; end: string } {
  const instants = (of: "intervalStart" | "intervalEnd") =>
    deliveries.flatMap((one) => (one[of] === null ? [] : [Date.parse(one[of])]));
  const [starts, ends] = [instants("intervalStart"), instants("intervalEnd")];
  const iso = (found: number[], pick: (...of: number[]) => number) =>
    (found.length === 0 ? now : new Date(pick(...found))).toISOString();
  return { start: iso(starts, Math.min), end: iso(ends, Math.max) };
}
