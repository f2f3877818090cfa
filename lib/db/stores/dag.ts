import * as z from "zod";
import type { ScheduleColumns } from "@/lib/core/run/schedule-state";
import type { StoredTimetable } from "@/lib/core/run/stored-timetable";
import type { DagRunState, DagRunType } from "@/lib/schemas/states";
import { Prisma } from "../generated/client";
import { prepared } from "../prepared";
import { type DagFilter, dagColumns, listDagsSql } from "../sql/list-dags";
import type { Tenant } from "../tenant";
import { decodeCursor, type Page, pageOf } from "./cursor";

/** A DAG with what all views of it show. */
export type DagRow = {
  id: string;
  dagId: string;
  description: string;
  owner: string;
  tags: string[];
  paused: boolean;
  /** Why the system paused it; empty when a person did, or nobody. */
  pausedBecause: string;
  timetable: unknown;
  nextRunAt: Date | null;
  nextLogicalDate: Date | null;
  atRunLimit: boolean;
  updatedAt: Date;
  deletedAt: Date | null;
  purgeAfter: Date | null;
  versionNumber: number;
};
/** A recent run, its instants in milliseconds since 1970. */
export type RecentRunRow = [
  id: string,
  runId: string,
  state: DagRunState,
  type: DagRunType,
  logicalDate: number,
  startedAt: number | null,
  endedAt: number | null,
];
export type DagListRow = DagRow & { recentRuns: RecentRunRow[] };

/** A DAG by itself, with its limits and its current version's id. */
export type FoundDag = DagRow & {
  versionId: string;
  maxActiveRuns: number;
  maxActiveTasks: number;
  activeTasks: number;
  dagrunTimeout: number | null;
  maxConsecutiveFailedRuns: number;
};

const dagCursorSchema = z.tuple([z.string(), z.uuid()]);

/** One page of the team's DAGs by name, each with its newest runs, in one statement. */
export async function listDags(
  t: Tenant,
  query: Omit<DagFilter, "after"> & { cursor?: string | undefined },
): Promise<Page<DagListRow>> {
  const { cursor, limit, ...filter } = query;
  const after = decodeCursor(dagCursorSchema, cursor);
  const rows = await t.db.$queryRaw<DagListRow[]>(
    listDagsSql(t.teamId, { ...filter, after, limit: limit + 1 }),
  );
  return pageOf(rows, limit, (row) => [row.dagId, row.id]);
}

/** The team's DAG of a name: the living one, else the one deleted last; null when there is none. */
export async function findDag(t: Tenant, dagId: string): Promise<FoundDag | null> {
  return await findDagWhere(t, Prisma.sql`d.dag_id = ${dagId}`);
}

/** The team's DAG of a uuid, deleted or not; null when there is none. */
export async function findDagById(t: Tenant, id: string): Promise<FoundDag | null> {
  return await findDagWhere(t, Prisma.sql`d.id = ${id}::uuid`);
}

/** What a new run of a DAG is made from; `params` are those of its document. */
export type DagToRun = Pick<FoundDag, "id" | "versionId" | "deletedAt" | "timetable"> & {
  params: unknown;
};

/** As {@link findDag}, of what a run is made from alone. */
export async function findDagToRun(t: Tenant, dagId: string): Promise<DagToRun | null> {
  const rows = await t.db.$queryRaw<
    DagToRun[]
  >`${prepared} select d.id, v.id as "versionId", d.deleted_at as "deletedAt", d.timetable,
      v.document -> 'params' as params
    from dag d join dag_version v on v.id = d.current_version_id
    where d.team_id = ${t.teamId}::uuid and d.dag_id = ${dagId}
    order by d.deleted_at desc nulls first
    limit 1`;
  return rows[0] ?? null;
}

async function findDagWhere(t: Tenant, condition: Prisma.Sql): Promise<FoundDag | null> {
  const rows = await t.db.$queryRaw<
    FoundDag[]
  >`${prepared} select ${dagColumns}, v.id as "versionId", d.max_active_runs as "maxActiveRuns",
      d.dagrun_timeout as "dagrunTimeout",
      d.max_consecutive_failed_runs as "maxConsecutiveFailedRuns",
      s.max_active_tasks as "maxActiveTasks", s.active_tasks as "activeTasks"
    from dag d
    join dag_version v on v.id = d.current_version_id
    join dag_slot s on s.dag_id = d.id
    where d.team_id = ${t.teamId}::uuid and ${condition}
    order by d.deleted_at desc nulls first
    limit 1`;
  return rows[0] ?? null;
}

/**
 * Locks a DAG against the engine and against other editors until the transaction ends: the slot
 * first, as every transaction of the engine does, so that nobody waits in a circle.
 */
export async function lockDag(t: Tenant, id: string): Promise<void> {
  await t.db.$executeRaw`select engine.lock_dags(array[${id}::uuid])`;
  await t.db.$executeRaw`select 1 from dag where id = ${id}::uuid for no key update`;
}

/** Locks several DAGs, as {@link lockDag} does one, in the one order that everybody takes them in. */
export async function lockDags(t: Tenant, ids: readonly string[]): Promise<void> {
  await t.db.$executeRaw`select engine.lock_dags(${[...ids]}::uuid[])`;
  await t.db.$executeRaw`
    select 1 from dag where id = any (${[...ids]}::uuid[]) order by id for no key update`;
}

/** What a version says about its DAG, copied beside it. */
export type DagFacts = {
  description: string;
  owner: string;
  tags: string[];
  maxActiveRuns: number;
  maxActiveTasks: number;
  /** Seconds; null for no limit. */
  dagrunTimeout: number | null;
  maxConsecutiveFailedRuns: number;
  timetable: StoredTimetable;
};

/** Inserts a DAG without a version, with its slot; the caller makes version 1 current. */
export async function insertDag(
  t: Tenant,
  dag: { dagId: string; paused: boolean; facts: DagFacts },
): Promise<string> {
  const { maxActiveTasks, ...facts } = dag.facts;
  const { id } = await t.db.dag.create({
    data: { ...facts, teamId: t.teamId, dagId: dag.dagId, paused: dag.paused },
    select: { id: true },
  });
  await t.db.dagSlot.create({ data: { dagId: id, teamId: t.teamId, maxActiveTasks } });
  return id;
}

/** Makes a version current and copies what it says. The run limit is looked at anew. */
export async function applyVersion(
  t: Tenant,
  id: string,
  version: { versionId: string; facts: DagFacts; schedule: ScheduleColumns },
): Promise<void> {
  const { maxActiveTasks, ...facts } = version.facts;
  await t.db.dag.update({
    where: { id, teamId: t.teamId },
    data: {
      ...facts,
      ...version.schedule,
      currentVersionId: version.versionId,
      atRunLimit: false,
      heldSince: null,
    },
    select: { id: true },
  });
  await t.db.dagSlot.update({
    where: { dagId: id, teamId: t.teamId },
    data: { maxActiveTasks },
    select: { dagId: true },
  });
}

/** Changes of a DAG that no version makes. */
export async function updateDag(
  t: Tenant,
  id: string,
  data: Partial<ScheduleColumns> & {
    paused?: boolean;
    pausedBecause?: string;
    atRunLimit?: boolean;
    heldSince?: Date | null;
    deletedAt?: Date | null;
    purgeAfter?: Date | null;
  },
): Promise<void> {
  await t.db.dag.update({ where: { id, teamId: t.teamId }, data, select: { id: true } });
}

/** Starts what raised limits, or a restored DAG, now allow; wakes a worker when there is work. */
export async function startWaiting(t: Tenant, id: string): Promise<void> {
  const [started] = await t.db.$queryRaw<
    { n: number }[]
  >`select engine.start_runs(array[${id}::uuid]) as n`;
  await t.db
    .$executeRaw`select case when ${started?.n ?? 0}::int + engine.admit(array[${id}::uuid]) > 0
    then pg_notify('millrace_wake', '') end`;
}

/** Orders a scheduling pass and tells open pages that the DAG changed, when this commits. */
export async function announceDag(t: Tenant, id: string): Promise<void> {
  await t.db.outbox.createMany({
    data: [{ teamId: t.teamId, job: "scheduling-pass", payload: {} }],
  });
  const change = `${t.teamId}:${id}:`;
  await t.db
    .$executeRaw`select pg_notify('millrace_due', ''), pg_notify('millrace_live', ${change})`;
}

/** dag_ids by DAG uuid, for those that are the team's. */
export async function dagIdsOf(t: Tenant, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await t.db.dag.findMany({
    where: { teamId: t.teamId, id: { in: [...ids] } },
    select: { id: true, dagId: true },
  });
  return new Map(rows.map((row) => [row.id, row.dagId]));
}

/** Whether a write failed because of a unique key: somebody else was first. */
export function isDuplicate(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === "P2002";
}
