import { can, PERMISSIONS, type Permission } from "@/lib/core/permissions";
import { recordAudit, type TeamActor } from "@/lib/db/stores/audit";
import {
  findRunOrder,
  insertRunOrder,
  type JudgedRun,
  judgeRuns,
  listRunOrderItems,
  listRunOrders,
  type RunOrderRow,
  stopRunOrder,
} from "@/lib/db/stores/run-order";
import type { Tenant } from "@/lib/db/tenant";
import { AppError, invalid, notFound } from "@/lib/errors";
import {
  MAX_ORDERED_RUNS,
  RUN_LEFT_REASONS,
  type RunOrderBody,
  type RunOrderDeed,
  type RunOrderItemState,
  type RunOrderItemView,
  type RunOrderResult,
  type RunOrderVerb,
  type RunOrderView,
} from "@/lib/schemas/api/run-order";
import { resolveRunFilter } from "./list-runs";
import { orderedRun, runOrderItemView, runOrderView } from "./run-order-view";

/** Most runs that are looked at, the newest of those that match. */
const MAX_MATCHED = 10_000;
/** How many of the runs an answer shows. */
const SHOWN = 20;

const NEEDS: Record<RunOrderVerb, Permission> = {
  cancel: "run.cancel",
  clear: "run.clear",
  mark: "run.mark",
};

/**
 * Tells what an order over many runs does and, unless it is a dry run, enters it: a worker carries
 * it out run by run, and decides again what is to be done when a run's turn comes.
 *
 * @throws AppError forbidden; not_found for a run or DAG that does not exist; invalid_request when
 * there is nothing to do or too much
 */
export async function orderRuns(
  t: Tenant,
  actor: TeamActor,
  body: RunOrderBody,
): Promise<RunOrderResult> {
  requireRight(actor, NEEDS[body.verb]);
  const deed = deedOf(body);
  const found = await judged(t, deed, body);
  const isCapped = found.length > MAX_MATCHED;
  const runs = found.slice(0, MAX_MATCHED);
  const concerned = runs.filter(({ reason }) => reason === "");
  const result = { ...foreseen(runs, concerned), isCapped };
  if (body.dryRun) return { ...result, order: null };
  if (concerned.length === 0) throw nothingToDo(body, result);
  if (concerned.length > MAX_ORDERED_RUNS) throw tooMany(body, concerned.length);
  const id = await insertRunOrder(t, actor, deed, {
    filter: body.filter ?? null,
    runs: concerned.map((run) => run.id),
  });
  await recordAudit(t, actor, {
    action: `runs.${body.verb}`,
    entityKind: "run_order",
    entityId: id,
    detail: {
      runs: concerned.length,
      tasks: result.tasks,
      ...(deed.verb === "mark" ? { state: deed.state } : {}),
      ...(deed.verb === "clear" && deed.onlyFailed ? { onlyFailed: true } : {}),
      ...(body.filter === undefined ? {} : { filter: body.filter }),
    },
  });
  return { ...result, order: await getRunOrder(t, id) };
}

/** @throws AppError not_found */
export async function getRunOrder(t: Tenant, id: string): Promise<RunOrderView> {
  return runOrderView(await orderRow(t, id));
}

/** A page of the team's orders, the latest first. */
export async function listOrders(
  t: Tenant,
  query: { cursor?: string | undefined; limit: number },
): Promise<{ items: RunOrderView[]; nextCursor: string | null }> {
  const page = await listRunOrders(t, query);
  return { ...page, items: page.items.map(runOrderView) };
}

/**
 * A page of the runs of an order, as they are taken.
 *
 * @throws AppError not_found
 */
export async function listOrderedRuns(
  t: Tenant,
  id: string,
  query: { state?: RunOrderItemState | undefined; cursor?: string | undefined; limit: number },
): Promise<{ items: RunOrderItemView[]; nextCursor: string | null }> {
  await orderRow(t, id);
  const page = await listRunOrderItems(t, id, query);
  return { ...page, items: page.items.map(runOrderItemView) };
}

/**
 * Stops an order: runs whose turn has not come are left as they are, what was done stays. Stopping
 * one that has ended changes nothing.
 *
 * @throws AppError not_found
 */
export async function stopOrder(t: Tenant, actor: TeamActor, id: string): Promise<RunOrderView> {
  const { verb } = await orderRow(t, id);
  requireRight(actor, NEEDS[verb]);
  if (await stopRunOrder(t, id)) {
    await recordAudit(t, actor, { action: "runs.stop", entityKind: "run_order", entityId: id });
  }
  return await getRunOrder(t, id);
}

async function orderRow(t: Tenant, id: string): Promise<RunOrderRow> {
  const row = await findRunOrder(t, id);
  if (row === null) throw notFound(`The order ${id}`);
  return row;
}

function requireRight(actor: TeamActor, permission: Permission): void {
  if (can(actor.role, permission)) return;
  throw new AppError(
    "forbidden",
    `The role ${actor.role} may not do this: ${permission} needs the role ${PERMISSIONS[permission]}`,
  );
}

function deedOf(body: RunOrderBody): RunOrderDeed {
  switch (body.verb) {
    case "cancel":
      return { verb: body.verb };
    case "clear":
      return { verb: body.verb, onlyFailed: body.onlyFailed };
    case "mark":
      return { verb: body.verb, state: body.state };
  }
}

/** The runs that are meant; one more than the most tells that there are others. */
async function judged(t: Tenant, deed: RunOrderDeed, body: RunOrderBody): Promise<JudgedRun[]> {
  const { runs: given, filter } = body;
  if (given === undefined) {
    const terms = await resolveRunFilter(t, filter ?? {});
    return await judgeRuns(t, deed, { filter: terms }, MAX_MATCHED + 1);
  }
  const ids = [...new Set(given)];
  const found = await judgeRuns(t, deed, { ids }, ids.length);
  const known = new Set(found.map(({ id }) => id));
  const missing = ids.filter((id) => !known.has(id));
  if (missing.length > 0) throw notFound(`The run ${missing.slice(0, 3).join(", ")}`);
  return found;
}

function foreseen(
  runs: readonly JudgedRun[],
  concerned: readonly JudgedRun[],
): Omit<RunOrderResult, "order" | "isCapped"> {
  const sum = (of: "tasks" | "stopped") => concerned.reduce((total, run) => total + run[of], 0);
  const left = Map.groupBy(runs, ({ reason }) => reason);
  return {
    matched: runs.length,
    runs: concerned.length,
    most: MAX_ORDERED_RUNS,
    tasks: sum("tasks"),
    stopped: sum("stopped"),
    leftOut: [...left].flatMap(([reason, those]) =>
      reason === "" ? [] : [{ reason, text: RUN_LEFT_REASONS[reason], runs: those.length }],
    ),
    items: concerned.slice(0, SHOWN).map(({ tasks, stopped, ...run }) => ({
      run: orderedRun(run),
      tasks,
      stopped,
    })),
  };
}

function nothingToDo(
  { runs }: RunOrderBody,
  { matched, leftOut }: Pick<RunOrderResult, "matched" | "leftOut">,
): AppError {
  const why = leftOut.map(({ text, runs: count }) => `${count}: ${text}`).join("; ");
  return invalid(
    [
      {
        path: [runs === undefined ? "filter" : "runs"],
        code: "nothing_to_do",
        message: `There is nothing to do in ${matched === 1 ? "this run" : `any of ${matched} runs`}`,
        found: why === "" ? "no run" : why,
        allowed: "runs in which there is something to do",
        severity: "error",
      },
    ],
    "The order would do nothing",
  );
}

function tooMany({ runs }: RunOrderBody, count: number): AppError {
  return invalid(
    [
      {
        path: [runs === undefined ? "filter" : "runs"],
        code: "too_many_runs",
        message: `There is something to do in ${count} runs: too many for one order`,
        found: `${count} runs`,
        allowed: `up to ${MAX_ORDERED_RUNS} runs; narrow the filter, by dates for example`,
        severity: "error",
      },
    ],
    "The order reaches too many runs",
  );
}
