import type { RunOrderDeed, RunOrderItemState } from "@/lib/schemas/api/run-order";
import type { Tenant } from "../tenant";
import type { AuditActor } from "./audit";

// What a worker does with an order over many runs. It holds the order's row for each run anew, so
// that of several workers only one goes on at a time, and each run is taken once.

/** An order that goes on. */
export type OpenRunOrder = { id: string; deed: RunOrderDeed; actor: AuditActor };

type OpenRow = {
  verb: "cancel" | "clear" | "mark";
  markAs: "success" | "failed" | null;
  onlyFailed: boolean;
  kind: AuditActor["kind"];
  actorId: string | null;
  name: string;
};

/** Holds an order until the transaction ends; null when it has ended or another worker has it. */
export async function holdRunOrder(t: Tenant, id: string): Promise<OpenRunOrder | null> {
  const [row] = await t.db.$queryRaw<OpenRow[]>`
    select verb::text as verb, mark_as::text as "markAs", only_failed as "onlyFailed",
      actor_kind as kind, actor_id as "actorId", actor_name as name
    from run_order
    where team_id = ${t.teamId}::uuid and id = ${id}::uuid and state = 'running'
    for update skip locked`;
  if (row === undefined) return null;
  const actor = { kind: row.kind, id: row.actorId, name: row.name };
  return { id, deed: deedOf(row), actor };
}

function deedOf({ verb, markAs, onlyFailed }: OpenRow): RunOrderDeed {
  if (verb === "clear") return { verb, onlyFailed };
  // The table refuses marking without a state.
  return verb === "mark" ? { verb, state: markAs ?? "failed" } : { verb };
}

/** A run whose turn it is. */
export type NextItem = {
  position: number;
  run: string;
  dagUuid: string;
  dagId: string;
  tries: number;
};

/** The next run of an order that is held; null when there is none. */
export async function nextItem(t: Tenant, orderId: string): Promise<NextItem | null> {
  const rows = await t.db.$queryRaw<NextItem[]>`
    select o.position, o.dag_run_id as run, d.id as "dagUuid",
      d.dag_id as "dagId", o.tries
    from run_order_item o
    join dag_run r on r.id = o.dag_run_id
    join dag d on d.id = r.dag_id
    where o.team_id = ${t.teamId}::uuid and o.order_id = ${orderId}::uuid and o.state = 'waiting'
    order by o.position limit 1`;
  return rows[0] ?? null;
}

/** What became of a run. */
export type ItemOutcome = {
  state: Exclude<RunOrderItemState, "waiting">;
  tasks: number;
  reason: string;
};

/** Enters what became of a run of an order that is held, and counts it. */
export async function enterOutcome(
  t: Tenant,
  orderId: string,
  position: number,
  { state, tasks, reason }: ItemOutcome,
): Promise<void> {
  await t.db.$executeRaw`
    with entered as (
      update run_order_item set state = ${state}::run_order_item_state, tasks = ${tasks},
        reason = ${reason}
      where order_id = ${orderId}::uuid and position = ${position} and state = 'waiting'
      returning state, tasks
    )
    update run_order o set touched_at = now(), n_tasks = n_tasks + e.tasks,
      n_done = n_done + (e.state = 'done')::int, n_left = n_left + (e.state = 'left')::int,
      n_refused = n_refused + (e.state = 'refused')::int
    from entered e where o.team_id = ${t.teamId}::uuid and o.id = ${orderId}::uuid`;
}

/** Counts a failure that was not the run's fault. */
export async function countTry(t: Tenant, orderId: string, position: number): Promise<void> {
  await t.db.$executeRaw`
    update run_order_item set tries = tries + 1
    where team_id = ${t.teamId}::uuid and order_id = ${orderId}::uuid and position = ${position}`;
}

/** Ends an order that is held and has no run left. */
export async function endRunOrder(t: Tenant, orderId: string): Promise<void> {
  await t.db.$executeRaw`
    update run_order set state = 'done', touched_at = now(), ended_at = now()
    where team_id = ${t.teamId}::uuid and id = ${orderId}::uuid and state = 'running'`;
}
