import { countOtherRuns, listOtherRuns, type OtherRunFilter } from "@/lib/db/stores/other-runs";
import { listTaskInstancesOf } from "@/lib/db/stores/task-instance";
import type { Tenant } from "@/lib/db/tenant";
import { invalid } from "@/lib/errors";
import type { Effect, OtherRunEffect } from "@/lib/schemas/api/operate";
import type { OperableRun } from "./operable-run";

/** Most earlier and later runs that one order reaches, and most task instances in them. */
const MAX_OTHER_RUNS = 100;
const MAX_INSTANCES = 20_000;

/** How far an order reaches beyond its run, and what it finds to do there. */
export type Reach = Pick<OtherRunFilter, "past" | "future" | "tasks" | "states">;

/**
 * The earlier and later runs in which an order finds something to do, by logical date, with their
 * tasks. The DAG is locked when more than a preview is made.
 *
 * @throws AppError invalid_request when there are too many for one transaction
 */
export async function otherRuns(
  t: Tenant,
  { dag, run, tasks }: OperableRun,
  reach: Reach,
): Promise<OperableRun[]> {
  if (!reach.past && !reach.future) return [];
  const filter = { ...reach, dagUuid: dag.id, logicalDate: run.logicalDate };
  const most = Math.min(MAX_OTHER_RUNS, Math.floor(MAX_INSTANCES / Math.max(tasks.length, 1)));
  const runs = await listOtherRuns(t, filter, most + 1);
  if (runs.length > most) throw tooMany(reach, await countOtherRuns(t, filter), most);
  const tasksOf = await listTaskInstancesOf(
    t,
    runs.map(({ id }) => id),
  );
  return runs.map((other) => ({ dag, run: other, tasks: tasksOf.get(other.id) ?? [] }));
}

function tooMany({ past, future }: Reach, found: number, most: number) {
  const where = past && future ? "earlier and later" : past ? "earlier" : "later";
  return invalid([
    {
      path: [past ? "past" : "future"],
      message: `There is something to change in ${found} ${where} runs: too many at once`,
      found: `${found} runs`,
      allowed: `up to ${most} runs; start from a run nearer to the end of those, or choose runs in the list of runs`,
      severity: "error",
      code: "too_many_runs",
    },
  ]);
}

/** One instance of a mapped task is of one run: another run's elements are others. */
export function refuseInstancesBeyond(order: {
  mapIndex?: number | undefined;
  past: boolean;
  future: boolean;
}): void {
  if (order.mapIndex === undefined || !(order.past || order.future)) return;
  throw invalid([
    {
      path: ["mapIndex"],
      message: "One instance of a mapped task cannot be meant in other runs, whose elements differ",
      found: String(order.mapIndex),
      allowed: "left out with past and future",
      severity: "error",
      code: "instance_in_other_runs",
    },
  ]);
}

/** What an order does in another run, in numbers; undefined when it neither changes nor is told of. */
export function otherRunEffect(
  { run }: Pick<OperableRun, "run">,
  effect: Effect,
  note = "",
): OtherRunEffect[] {
  if (effect.items.length === 0 && note === "") return [];
  return [
    {
      id: run.id,
      runId: run.runId,
      logicalDate: run.logicalDate.toISOString(),
      versionNumber: run.versionNumber,
      state: effect.run.state,
      next: effect.run.next,
      tasks: effect.items.length,
      stopped: effect.items.filter(({ willBeStopped }) => willBeStopped).length,
      follows: effect.follows.length,
      note,
    },
  ];
}
