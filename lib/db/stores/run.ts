import type { JsonObject, JsonValue } from "@/lib/schemas/json";
import type { DagRunState, DagRunType, TaskInstanceState } from "@/lib/schemas/states";
import { Prisma } from "../generated/client";
import { prepared } from "../prepared";
import type { Tenant } from "../tenant";
import { type AuditActor, auditInsert } from "./audit";

/** A run as lists show it. */
export type RunRow = {
  id: string;
  dagUuid: string;
  dagId: string;
  runId: string;
  type: DagRunType;
  state: DagRunState;
  logicalDate: Date;
  intervalStart: Date;
  intervalEnd: Date;
  runAfter: Date;
  queuedAt: Date;
  startedAt: Date | null;
  endedAt: Date | null;
  versionNumber: number;
  triggeredBy: string;
  note: string;
  /** Successful although a task failed on the way. */
  hasFailures: boolean;
  /** Empty unless someone cancelled it. */
  cancelledBy: string;
  /** Whether dagrun_timeout ended it. */
  timedOut: boolean;
  /** The backfill that created it, or ran it again last. */
  backfillId: string | null;
};

/** A run by itself. */
export type FoundRun = RunRow & { conf: JsonValue; params: JsonValue };

/** Columns of a {@link RunRow} of a run `r` with its DAG `d` and version `v`. */
export const runColumns = Prisma.sql`r.id, r.dag_id as "dagUuid", d.dag_id as "dagId",
  r.run_id as "runId", r.type::text as type, r.state::text as state,
  r.logical_date as "logicalDate", r.interval_start as "intervalStart",
  r.interval_end as "intervalEnd", r.run_after as "runAfter", r.queued_at as "queuedAt",
  r.started_at as "startedAt", r.ended_at as "endedAt", v.number as "versionNumber",
  r.triggered_by as "triggeredBy", r.note, r.cancelled_by as "cancelledBy", r.timed_out as "timedOut",
  r.backfill_id as "backfillId",
  case when r.state = 'success' then exists (
    select 1 from task_instance i
    where i.dag_run_id = r.id and i.state in ('failed', 'upstream_failed')
  ) else false end as "hasFailures"`;

/** Columns of a {@link FoundRun}: of a run `r`, its DAG `d` and its version `v`. */
export const foundRunColumns = Prisma.sql`${runColumns}, r.conf, r.params`;

/** A run by the name of its DAG, deleted or not, and its uuid; null when there is none. */
export async function findRun(t: Tenant, dagId: string, id: string): Promise<FoundRun | null> {
  const rows = await t.db.$queryRaw<FoundRun[]>`${prepared} ${foundRunOf(t, dagId, id)}`;
  return rows[0] ?? null;
}

function foundRunOf(t: Tenant, dagId: string, id: string): Prisma.Sql {
  return Prisma.sql`select ${foundRunColumns}
    from dag_run r
    join dag d on d.id = r.dag_id
    join dag_version v on v.id = r.dag_version_id
    where r.team_id = ${t.teamId}::uuid and r.id = ${id}::uuid and d.dag_id = ${dagId}`;
}

/** How many task instances of a run are in each state; states without any are absent. */
export async function countStates(
  t: Tenant,
  runUuid: string,
): Promise<Partial<Record<TaskInstanceState, number>>> {
  const groups = await t.db.taskInstance.groupBy({
    by: ["state"],
    // Of a mapped task its instances count, not the one that found what there is to do.
    where: {
      teamId: t.teamId,
      dagRunId: runUuid,
      state: { not: "removed" },
      OR: [{ expanded: null }, { expanded: 0 }],
    },
    _count: { _all: true },
  });
  return Object.fromEntries(groups.map((group) => [group.state, group._count._all]));
}

/** How many of the newest successful runs tell the usual duration. */
const USUAL_RUNS = 20;

/** Median duration of the DAG's newest successful runs in milliseconds; null when there are none. */
export async function usualDurationMs(t: Tenant, dagUuid: string): Promise<number | null> {
  const rows = await t.db.$queryRaw<{ ms: number | null }[]>`
    select percentile_cont(0.5) within group (
      order by extract(epoch from ended_at - started_at)::float8 * 1000
    ) as ms
    from (
      select started_at, ended_at from dag_run
      where team_id = ${t.teamId}::uuid and dag_id = ${dagUuid}::uuid and state = 'success'
        and started_at is not null
      order by run_after desc, id desc limit ${USUAL_RUNS}
    ) recent`;
  return rows[0]?.ms ?? null;
}

/** How many runs of a DAG are running, beside those of backfills. */
export async function countActiveRuns(t: Tenant, dagUuid: string): Promise<number> {
  return await t.db.dagRun.count({
    where: { teamId: t.teamId, dagId: dagUuid, state: "running", backfillId: null },
  });
}

/** A run to be created with all its task instances. */
export type NewRun = {
  id: string;
  dagUuid: string;
  versionId: string;
  runId: string;
  type: DagRunType;
  logicalDate: Date;
  interval: { start: Date; end: Date };
  runAfter: Date;
  conf: JsonObject;
  params: JsonObject;
  triggeredBy: string;
};

/** As {@link insertRun}, and orders its execution. */
export async function createRun(t: Tenant, run: NewRun): Promise<boolean> {
  const isNew = await insertRun(t, run);
  if (isNew) await orderExecution(t);
  return isNew;
}

/**
 * Creates a run and starts what may start; the caller orders its execution. False, with nothing
 * changed, when the DAG has a run of that logical date or run_id already.
 */
export async function insertRun(t: Tenant, run: NewRun): Promise<boolean> {
  const runs = JSON.stringify([
    {
      id: run.id,
      team_id: t.teamId,
      dag_id: run.dagUuid,
      dag_version_id: run.versionId,
      run_id: run.runId,
      type: run.type,
      logical_date: run.logicalDate.toISOString(),
      interval_start: run.interval.start.toISOString(),
      interval_end: run.interval.end.toISOString(),
      run_after: run.runAfter.toISOString(),
      conf: run.conf,
      params: run.params,
      priority: 0,
      triggered_by: run.triggeredBy,
    },
  ]);
  const created = await t.db.$queryRaw<
    { id: string }[]
  >`${prepared} select id from engine.create_runs(${runs}::jsonb)`;
  return created.length > 0;
}

/**
 * Orders the execution of a run that was just inserted, notes who started it, and reads it as it
 * is now: in one statement, as somebody waits for it.
 */
export async function announceRun(
  t: Tenant,
  run: Pick<NewRun, "id" | "runId"> & { dagId: string },
  actor: AuditActor,
): Promise<FoundRun> {
  const audit = auditInsert(t, actor, {
    action: "run.trigger",
    entityKind: "run",
    entityId: `${run.dagId}/${run.runId}`,
    detail: { run: run.id },
  });
  const rows = await t.db.$queryRaw<FoundRun[]>`${prepared} with ordered as (
      ${executionOrder(t)}
    ), audited as (
      ${audit}
    )
    ${foundRunOf(t, run.dagId, run.id)}`;
  const [found] = rows;
  if (found === undefined) throw new Error(`Run ${run.id} vanished in its own transaction`);
  return found;
}

/** A task of a run as an order means it: all of its instances, or one of a mapped task's. */
export type OrderTarget = { idx: number; mapIndex: number | null };

/**
 * Puts instances of a run into a state, `none` to have them run again; see engine.override. Returns
 * how many changed.
 */
export async function overrideTasks(
  t: Tenant,
  runUuid: string,
  targets: readonly OrderTarget[],
  state: TaskInstanceState,
): Promise<number> {
  const idx = targets.map((target) => target.idx);
  const rows = await t.db.$queryRaw<{ changed: number }[]>`
    select engine.override(${runUuid}::uuid, ${idx}::int[], ${state}::task_state,
      ${mapsOf(targets)}::text::int[]) as changed
    from dag_run where team_id = ${t.teamId}::uuid and id = ${runUuid}::uuid`;
  const changed = rows[0]?.changed ?? 0;
  if (changed > 0) await orderExecution(t);
  return changed;
}

/** As text, since the driver's arrays of numbers have no nulls. */
function mapsOf(targets: readonly OrderTarget[]): string {
  return `{${targets.map(({ mapIndex }) => mapIndex ?? "NULL").join(",")}}`;
}

/** Ends instances of a run now, in the name of a person; returns how many. See engine.stop_tasks. */
export async function cancelTasksNow(
  t: Tenant,
  runUuid: string,
  targets: readonly OrderTarget[],
  by: string,
): Promise<number> {
  const idx = targets.map((target) => target.idx);
  const rows = await t.db.$queryRaw<{ n: number }[]>`
    select engine.cancel_tasks(${runUuid}::uuid, ${idx}::int[], ${mapsOf(targets)}::text::int[],
      ${by}) as n
    from dag_run where team_id = ${t.teamId}::uuid and id = ${runUuid}::uuid`;
  const cancelled = rows[0]?.n ?? 0;
  if (cancelled > 0) await orderExecution(t);
  return cancelled;
}

/** Ends a run now, in the name of a person; false when it has ended already. */
export async function cancelRunNow(t: Tenant, runUuid: string, by: string): Promise<boolean> {
  const rows = await t.db.$queryRaw<{ cancelled: boolean }[]>`
    select engine.cancel_run(${runUuid}::uuid, ${by}) as cancelled
    from dag_run where team_id = ${t.teamId}::uuid and id = ${runUuid}::uuid`;
  const cancelled = rows[0]?.cancelled ?? false;
  if (cancelled) await orderExecution(t);
  return cancelled;
}

/** The engine's own notice is what wakes a worker; this order is there should it be lost. */
export async function orderExecution(t: Tenant): Promise<void> {
  await t.db.$executeRaw(executionOrder(t));
}

function executionOrder(t: Tenant): Prisma.Sql {
  const payload = JSON.stringify({ queue: "default" });
  return Prisma.sql`insert into outbox (team_id, job, payload)
    values (${t.teamId}::uuid, 'execute', ${payload}::jsonb)`;
}

/** Replaces a run's note and tells open pages. */
export async function updateNote(t: Tenant, run: RunRow, note: string): Promise<void> {
  await t.db.dagRun.update({
    where: { id: run.id, teamId: t.teamId },
    data: { note },
    select: { id: true },
  });
  await t.db.$executeRaw`select engine.tell(array[${run.id}::uuid])`;
}
