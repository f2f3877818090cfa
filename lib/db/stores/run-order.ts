import * as z from "zod";
import type { RunFilter } from "@/lib/schemas/api/run-filter";
import type {
  MarkedRunState,
  RunLeftReason,
  RunOrderDeed,
  RunOrderItemState,
  RunOrderVerb,
} from "@/lib/schemas/api/run-order";
import type { JsonValue } from "@/lib/schemas/json";
import type { DagRunState } from "@/lib/schemas/states";
import { Prisma } from "../generated/client";
import { allOf } from "../sql/fragments";
import { type RunTerms, runTerms } from "../sql/run-filter";
import { deedTerms, leftReason } from "../sql/run-order";
import type { Tenant } from "../tenant";
import type { AuditActor } from "./audit";
import { decodeCursor, type Page, pageOf } from "./cursor";

/** Which runs an order means. */
export type OrderedRuns = { ids: readonly string[] } | { filter: RunTerms };

/** A run as an order finds it: what it changes there, or why it leaves it. */
export type JudgedRun = {
  id: string;
  dagId: string;
  runId: string;
  logicalDate: Date;
  state: DagRunState;
  tasks: number;
  stopped: number;
  /** Empty when there is something to do. */
  reason: RunLeftReason | "";
};

/**
 * The runs that an order means, at most `most`, the newest first, each with what it would change
 * there; by the indexes of the list of runs and (dag_run_id, idx, map_index).
 */
export async function judgeRuns(
  t: Tenant,
  deed: RunOrderDeed,
  meant: OrderedRuns,
  most: number,
): Promise<JudgedRun[]> {
  const terms =
    "ids" in meant
      ? [Prisma.sql`team_id = ${t.teamId}::uuid`, Prisma.sql`id = any (${[...meant.ids]}::uuid[])`]
      : runTerms(t.teamId, meant.filter);
  return await t.db.$queryRaw<JudgedRun[]>`
    select r.id, d.dag_id as "dagId", r.run_id as "runId", r.logical_date as "logicalDate",
      r.state::text as state, n.tasks, n.stopped,
      ${leftReason(deed, Prisma.sql`n.tasks`)} as reason
    from (
      select * from dag_run where ${allOf(terms)}
      order by run_after desc, id desc limit ${most}
    ) r
    join dag d on d.id = r.dag_id
    cross join lateral (
      select count(distinct i.idx)::int as tasks, count(distinct i.idx) filter (
        where i.state in ('running', 'deferred', 'awaiting_input'))::int as stopped
      from task_instance i
      where i.team_id = ${t.teamId}::uuid and i.dag_run_id = r.id and ${allOf(deedTerms(deed))}
    ) n
    order by r.run_after desc, r.id desc`;
}

/** The tasks of one run that a deed changes now. */
export async function tasksOfDeed(t: Tenant, deed: RunOrderDeed, runUuid: string) {
  const rows = await t.db.$queryRaw<{ taskId: string }[]>`
    select distinct i.task_id as "taskId"
    from dag_run r join task_instance i on i.dag_run_id = r.id
    where r.team_id = ${t.teamId}::uuid and r.id = ${runUuid}::uuid
      and i.team_id = ${t.teamId}::uuid and ${allOf(deedTerms(deed))}`;
  return rows.map(({ taskId }) => taskId);
}

/** An order with how far it is. */
export type RunOrderRow = {
  id: string;
  verb: RunOrderVerb;
  markAs: MarkedRunState | null;
  onlyFailed: boolean;
  filter: JsonValue;
  state: "running" | "done" | "stopped";
  createdBy: string;
  createdAt: Date;
  endedAt: Date | null;
  total: number;
  done: number;
  left: number;
  refused: number;
  tasks: number;
};

const columns = Prisma.sql`id, verb::text as verb, mark_as::text as "markAs",
  only_failed as "onlyFailed", filter, state::text as state, actor_name as "createdBy",
  created_at as "createdAt", ended_at as "endedAt", total, n_done as done, n_left as "left",
  n_refused as refused, n_tasks as tasks`;

/** Enters an order over runs, in the order in which they are taken, and has a worker begin. */
export async function insertRunOrder(
  t: Tenant,
  actor: AuditActor,
  deed: RunOrderDeed,
  { filter, runs }: { filter: RunFilter | null; runs: readonly string[] },
): Promise<string> {
  const [order] = await t.db.$queryRaw<{ id: string }[]>`
    insert into run_order (team_id, verb, mark_as, only_failed, filter, actor_kind, actor_id,
      actor_name, total)
    values (${t.teamId}::uuid, ${deed.verb}::run_order_verb,
      ${deed.verb === "mark" ? deed.state : null}::task_state,
      ${deed.verb === "clear" && deed.onlyFailed}, ${filter === null ? null : JSON.stringify(filter)}::jsonb,
      ${actor.kind}, ${actor.id}::uuid, ${actor.name}, ${runs.length})
    returning id`;
  const id = order?.id ?? "";
  await t.db.$executeRaw`
    insert into run_order_item (order_id, position, team_id, dag_run_id)
    select ${id}::uuid, place - 1, ${t.teamId}::uuid, run
    from unnest(${[...runs]}::uuid[]) with ordinality as given (run, place)`;
  await t.db.outbox.createMany({
    data: [{ teamId: t.teamId, job: "run-order", payload: { teamId: t.teamId, orderId: id } }],
  });
  await t.db.$executeRaw`select pg_notify('millrace_due', '')`;
  await tellRunOrders(t);
  return id;
}

/** Tells open pages that an order of the team changed. */
export async function tellRunOrders(t: Tenant): Promise<void> {
  await t.db.$executeRaw`select pg_notify('millrace_live', ${`${t.teamId}:run-orders`})`;
}

/** An order by its id; null when there is none. */
export async function findRunOrder(t: Tenant, id: string): Promise<RunOrderRow | null> {
  const rows = await t.db.$queryRaw<RunOrderRow[]>`
    select ${columns} from run_order where team_id = ${t.teamId}::uuid and id = ${id}::uuid`;
  return rows[0] ?? null;
}

/** Orders, the latest first; by the index (team_id, id). */
export async function listRunOrders(
  t: Tenant,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<Page<RunOrderRow>> {
  const before = decodeCursor(z.uuid(), cursor);
  const place = before === null ? Prisma.sql`true` : Prisma.sql`id < ${before}::uuid`;
  const rows = await t.db.$queryRaw<RunOrderRow[]>`
    select ${columns} from run_order where team_id = ${t.teamId}::uuid and ${place}
    order by id desc limit ${limit + 1}`;
  return pageOf(rows, limit, (row) => row.id);
}

/** A run of an order. */
export type RunOrderItemRow = Omit<JudgedRun, "stopped" | "reason" | "state"> & {
  position: number;
  state: RunOrderItemState;
  runState: DagRunState;
  reason: string;
};

/** The runs of an order as they are taken; by (order_id, position) or (order_id, state, position). */
export async function listRunOrderItems(
  t: Tenant,
  orderId: string,
  {
    state,
    cursor,
    limit,
  }: { state?: RunOrderItemState | undefined; cursor?: string | undefined; limit: number },
): Promise<Page<RunOrderItemRow>> {
  const after = decodeCursor(z.number().int(), cursor);
  const terms = [
    Prisma.sql`o.team_id = ${t.teamId}::uuid`,
    Prisma.sql`o.order_id = ${orderId}::uuid`,
    ...(state === undefined ? [] : [Prisma.sql`o.state = ${state}::run_order_item_state`]),
    ...(after === null ? [] : [Prisma.sql`o.position > ${after}`]),
  ];
  const rows = await t.db.$queryRaw<RunOrderItemRow[]>`
    select o.position, o.state::text as state, o.tasks, o.reason, r.id, d.dag_id as "dagId",
      r.run_id as "runId", r.logical_date as "logicalDate", r.state::text as "runState"
    from run_order_item o
    join dag_run r on r.id = o.dag_run_id
    join dag d on d.id = r.dag_id
    where ${allOf(terms)}
    order by o.position limit ${limit + 1}`;
  return pageOf(rows, limit, (row) => row.position);
}

/** Stops an order that goes on; false when it has ended. What it did stays done. */
export async function stopRunOrder(t: Tenant, id: string): Promise<boolean> {
  const { count } = await t.db.runOrder.updateMany({
    where: { id, teamId: t.teamId, state: "running" },
    data: { state: "stopped", endedAt: new Date() },
  });
  if (count > 0) await tellRunOrders(t);
  return count > 0;
}
