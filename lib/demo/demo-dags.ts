import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runIdFor } from "@/lib/core/run/run-id";
import { readStoredTimetable } from "@/lib/core/run/stored-timetable";
import { latestComplete } from "@/lib/core/timetable/timetable";
import type { DueRun, Timetable } from "@/lib/core/timetable/types";
import type { TeamActor } from "@/lib/db/stores/audit";
import { type FoundDag, findDag } from "@/lib/db/stores/dag";
import { createRun } from "@/lib/db/stores/run";
import type { Tenant } from "@/lib/db/tenant";
import { operatorCatalogue } from "@/lib/operators/catalogue";
import type { Catalogue } from "@/lib/services/catalogue";
import { livingDag } from "@/lib/services/living-dag";
import { publishDag } from "@/lib/services/publish-dag";
import { setDagPaused } from "@/lib/services/set-dag-paused";
import { triggerRun } from "@/lib/services/trigger-run";

/** A DAG of the demo: its document, and how many past intervals it is run over at first. */
export interface DemoDag {
  dagId: string;
  pastIntervals: number;
  /** Whether it is started once by hand. */
  trigger?: boolean;
}

/** The weekly pipeline over real data. */
export const ETL_DAG: DemoDag = { dagId: "dag_etl_example", pastIntervals: 6 };
/** A delivered file on its way into the warehouse. */
export const FILE_DAG: DemoDag = { dagId: "demo_file_delivery", pastIntervals: 3 };
/** All that need no sample database. */
export const OTHER_DAGS: readonly DemoDag[] = [
  { dagId: "demo_flaky_hourly", pastIntervals: 8 },
  { dagId: "demo_broken_export", pastIntervals: 3 },
  { dagId: "demo_params", pastIntervals: 0, trigger: true },
  { dagId: "demo_fan_out", pastIntervals: 5 },
];

const FOLDER = join("lib", "demo", "dags");
const catalogue: Catalogue = [...operatorCatalogue.values()];

/**
 * Publishes a DAG with its history and lets its schedule go on: all of it or nothing, by the
 * transaction that the caller gives. Does nothing when the team has, or has deleted, such a DAG.
 * The latest complete interval is left to the schedule, which runs it at once.
 *
 * @returns whether it was published
 */
export async function ensureDag(
  t: Tenant,
  actor: TeamActor,
  { dagId, pastIntervals, trigger }: DemoDag,
  now: Date,
): Promise<boolean> {
  if ((await findDag(t, dagId)) !== null) return false;
  const source = readFileSync(join(FOLDER, `${dagId}.yaml`), "utf8");
  const message = "Part of the demo";
  await publishDag(t, actor, { source, message, paused: true }, { catalogue, now });
  const dag = await livingDag(t, dagId);
  const { timetable } = readStoredTimetable(dag.timetable);
  for (const due of pastRuns(timetable, now, pastIntervals).slice(0, -1)) {
    await orderRun(t, actor, dag, due);
  }
  await setDagPaused(t, actor, dagId, false, now);
  if (trigger) await triggerRun(t, actor, dagId, { conf: {}, note: "" }, now);
  return true;
}

/** The last `count` runs whose intervals are complete, oldest first. */
export function pastRuns(timetable: Timetable, now: Date, count: number): DueRun[] {
  const runs: DueRun[] = [];
  let before = now;
  while (runs.length < count) {
    const run = latestComplete(timetable, before);
    if (run === null) break;
    runs.unshift(run);
    before = run.interval.start;
  }
  return runs;
}

async function orderRun(
  t: Tenant,
  actor: TeamActor,
  dag: FoundDag,
  { logicalDate, interval, runAfter }: DueRun,
): Promise<void> {
  await createRun(t, {
    id: randomUUID(),
    dagUuid: dag.id,
    versionId: dag.versionId,
    runId: runIdFor("backfill", logicalDate),
    type: "backfill",
    logicalDate,
    interval,
    runAfter,
    conf: {},
    params: {},
    triggeredBy: actor.name,
  });
}
