import type * as z from "zod";
import { recordAudit, type TeamActor } from "@/lib/db/stores/audit";
import {
  admitPool,
  dagsOfPool,
  deletePoolRow,
  findPoolRow,
  insertPool,
  listPoolRows,
  type PoolRow,
  type PoolUse,
  poolUses,
  updatePoolRow,
} from "@/lib/db/stores/pool";
import type { Tenant } from "@/lib/db/tenant";
import { AppError, notFound } from "@/lib/errors";
import type { poolSchema } from "@/lib/schemas/api/resource";
import { DEFAULT_POOL } from "@/lib/schemas/dag-task-defaults";
import { orTaken } from "./taken";

export type PoolView = z.infer<typeof poolSchema>;

const DAGS_NAMED = 5;

/** All pools of the team, with who uses them now. */
export async function listPools(t: Tenant): Promise<PoolView[]> {
  const rows = await listPoolRows(t);
  const uses = new Map((await poolUses(t)).map((use) => [use.pool, use]));
  return rows.map((row) => poolView(row, uses.get(row.name)));
}

/** @throws AppError not_found */
export async function getPool(t: Tenant, name: string): Promise<PoolView> {
  return await viewOf(t, await existing(t, name));
}

/** @throws AppError conflict for a name that is taken */
export async function createPool(
  t: Tenant,
  actor: TeamActor,
  pool: { name: string; slots: number; includeDeferred: boolean; description: string },
): Promise<PoolView> {
  const row = await orTaken("name", pool.name, insertPool(t, pool));
  // Tasks of an earlier pool of this name may have waited for it.
  await admitPool(t, row.name);
  await audit(t, actor, "pool.create", row.name, { slots: row.slots });
  return await viewOf(t, row);
}

/**
 * Changes a pool. Fewer slots stop nothing that runs: no more starts until they suffice.
 *
 * @throws AppError not_found
 */
export async function updatePool(
  t: Tenant,
  actor: TeamActor,
  name: string,
  change: {
    slots?: number | undefined;
    includeDeferred?: boolean | undefined;
    description?: string | undefined;
  },
): Promise<PoolView> {
  const before = await existing(t, name);
  const row = await updatePoolRow(t, name, {
    ...(change.slots === undefined ? {} : { slots: change.slots }),
    ...(change.includeDeferred === undefined ? {} : { includeDeferred: change.includeDeferred }),
    ...(change.description === undefined ? {} : { description: change.description }),
  });
  await admitPool(t, name);
  await audit(t, actor, "pool.update", name, { from: before.slots, to: row.slots });
  return await viewOf(t, row);
}

/**
 * Removes a pool that no DAG names and no task waits in or runs in.
 *
 * @throws AppError not_found, conflict while it is used
 */
export async function deletePool(t: Tenant, actor: TeamActor, name: string): Promise<void> {
  await existing(t, name);
  if (name === DEFAULT_POOL) {
    throw new AppError("conflict", "The default pool stays: tasks that name no pool run in it");
  }
  const dags = await dagsOfPool(t, name, DAGS_NAMED + 1);
  if (dags.length > 0) {
    const names = dags.slice(0, DAGS_NAMED).join(", ");
    const more = dags.length > DAGS_NAMED ? " and more" : "";
    throw new AppError("conflict", `The pool ${name} is used by the DAGs ${names}${more}`);
  }
  const use = (await poolUses(t)).find(({ pool }) => pool === name);
  if (use !== undefined) {
    const count = use.running + use.deferred + use.queued + use.scheduled;
    throw new AppError(
      "conflict",
      `The pool ${name} is used by ${count} ${count === 1 ? "task" : "tasks"} of older versions: wait for them, or cancel their runs`,
    );
  }
  await deletePoolRow(t, name);
  await audit(t, actor, "pool.delete", name, {});
}

async function existing(t: Tenant, name: string): Promise<PoolRow> {
  const row = await findPoolRow(t, name);
  if (row === null) throw notFound("The pool");
  return row;
}

async function viewOf(t: Tenant, row: PoolRow): Promise<PoolView> {
  return poolView(
    row,
    (await poolUses(t)).find(({ pool }) => pool === row.name),
  );
}

function poolView(row: PoolRow, use: PoolUse | undefined): PoolView {
  const deferredSlots = row.includeDeferred ? (use?.deferredSlots ?? 0) : 0;
  return {
    name: row.name,
    description: row.description,
    slots: row.slots,
    includeDeferred: row.includeDeferred,
    isDefault: row.name === DEFAULT_POOL,
    usedSlots: (use?.usedSlots ?? 0) + deferredSlots,
    runningTasks: use?.running ?? 0,
    deferredTasks: use?.deferred ?? 0,
    queuedTasks: use?.queued ?? 0,
    scheduledTasks: use?.scheduled ?? 0,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

async function audit(
  t: Tenant,
  actor: TeamActor,
  action: string,
  name: string,
  detail: Record<string, number>,
): Promise<void> {
  await recordAudit(t, actor, { action, entityKind: "pool", entityId: name, detail });
}
