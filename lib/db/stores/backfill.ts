import * as z from "zod";
import type { JsonObject, JsonValue } from "@/lib/schemas/json";
import type {
  BackfillDecision,
  BackfillItemState,
  BackfillState,
  DagRunState,
  Reprocess,
} from "@/lib/schemas/states";
import { Prisma } from "../generated/client";
import { allOf, containsPattern } from "../sql/fragments";
import type { Tenant } from "../tenant";
import { decodeCursor, type Page, pageOf } from "./cursor";
import { orderExecution } from "./run";

/** A backfill with the counts of its dates by state. */
export type BackfillRow = {
  id: string;
  dagUuid: string;
  dagId: string;
  state: BackfillState;
  reason: string;
  fromDate: Date;
  toDate: Date;
  reprocess: Reprocess;
  runBackwards: boolean;
  keepVersions: boolean;
  versionNumber: number;
  tasks: string[];
  conf: JsonValue;
  maxActiveRuns: number;
  canary: number;
  maxFailurePercent: number | null;
  createdBy: string;
  createdAt: Date;
  endedAt: Date | null;
  counts: Partial<Record<BackfillItemState, number>>;
};

const columns = Prisma.sql`b.id, b.dag_id as "dagUuid", d.dag_id as "dagId",
  b.state::text as state, b.reason, b.from_date as "fromDate", b.to_date as "toDate",
  b.reprocess::text as reprocess, b.run_backwards as "runBackwards",
  b.keep_versions as "keepVersions", v.number as "versionNumber", b.tasks, b.conf,
  b.max_active_runs as "maxActiveRuns", b.canary, b.max_failure_percent as "maxFailurePercent",
  b.created_by as "createdBy", b.created_at as "createdAt", b.ended_at as "endedAt",
  coalesce((select jsonb_object_agg(c.state, c.n) from (
    select state, count(*) as n from backfill_item where backfill_id = b.id group by state
  ) c), '{}') as counts`;

/** Which backfills to list; `dagUuid` keeps to one DAG. */
export type BackfillFilter = {
  dagUuid?: string | undefined;
  state?: BackfillState | undefined;
  /** Part of the dag_id, or of the name of who ordered it. */
  text?: string | undefined;
  cursor?: string | undefined;
  limit: number;
};

/** Backfills, the latest first; by the index (dag_id, id) or (team_id, id). */
export async function listBackfills(
  t: Tenant,
  { dagUuid, state, text, cursor, limit }: BackfillFilter,
): Promise<Page<BackfillRow>> {
  const before = decodeCursor(z.uuid(), cursor);
  const terms = [Prisma.sql`team_id = ${t.teamId}::uuid`];
  if (dagUuid !== undefined) terms.push(Prisma.sql`dag_id = ${dagUuid}::uuid`);
  if (state !== undefined) terms.push(Prisma.sql`state = ${state}::backfill_state`);
  if (text !== undefined) {
    const pattern = containsPattern(text);
    terms.push(Prisma.sql`(created_by ilike ${pattern} or dag_id in (
      select id from dag where team_id = ${t.teamId}::uuid and dag_id ilike ${pattern}
    ))`);
  }
  if (before !== null) terms.push(Prisma.sql`id < ${before}::uuid`);
  const rows = await t.db.$queryRaw<BackfillRow[]>`
    select ${columns}
    from (select * from backfill where ${allOf(terms)} order by id desc limit ${limit + 1}) b
    join dag d on d.id = b.dag_id
    join dag_version v on v.id = b.dag_version_id
    order by b.id desc`;
  return pageOf(rows, limit, (row) => row.id);
}

/** A backfill by the name of its DAG and its id; null when there is none. */
export async function findBackfill(
  t: Tenant,
  dagId: string,
  id: string,
): Promise<BackfillRow | null> {
  const rows = await t.db.$queryRaw<BackfillRow[]>`
    select ${columns}
    from backfill b
    join dag d on d.id = b.dag_id
    join dag_version v on v.id = b.dag_version_id
    where b.team_id = ${t.teamId}::uuid and b.id = ${id}::uuid and d.dag_id = ${dagId}`;
  return rows[0] ?? null;
}

/** The backfill of a DAG that goes on and meets [`from`, `to`]; null when there is none. */
export async function findOverlap(
  t: Tenant,
  dagUuid: string,
  { from, to }: { from: Date; to: Date },
): Promise<{ id: string; fromDate: Date; toDate: Date } | null> {
  return await t.db.backfill.findFirst({
    where: {
      teamId: t.teamId,
      dagId: dagUuid,
      state: { in: ["running", "paused", "cancelling"] },
      fromDate: { lte: to },
      toDate: { gte: from },
    },
    select: { id: true, fromDate: true, toDate: true },
  });
}

/** A DAG's runs with a logical date in [`from`, `to`], by the date in milliseconds. */
export async function runsBetween(
  t: Tenant,
  dagUuid: string,
  from: Date,
  to: Date,
): Promise<Map<number, { id: string; state: DagRunState }>> {
  const rows = await t.db.dagRun.findMany({
    where: { teamId: t.teamId, dagId: dagUuid, logicalDate: { gte: from, lte: to } },
    select: { id: true, state: true, logicalDate: true },
  });
  return new Map(rows.map(({ logicalDate, ...run }) => [logicalDate.getTime(), run]));
}

/** A backfill to be entered. */
export type NewBackfill = {
  dagUuid: string;
  versionId: string;
  from: Date;
  to: Date;
  reprocess: Reprocess;
  runBackwards: boolean;
  keepVersions: boolean;
  tasks: string[];
  conf: JsonObject;
  params: JsonObject;
  maxActiveRuns: number;
  canary: number;
  maxFailurePercent: number | null;
  createdBy: string;
};
/** A date of it, in the order in which they start. */
export type NewBackfillItem = {
  logicalDate: Date;
  interval: { start: Date; end: Date };
  decision: BackfillDecision;
  reason: string;
};

/** Enters a backfill with its dates and starts the first ones; returns its id. */
export async function insertBackfill(
  t: Tenant,
  backfill: NewBackfill,
  items: readonly NewBackfillItem[],
): Promise<string> {
  const { dagUuid, versionId, from, to, ...rest } = backfill;
  const { id } = await t.db.backfill.create({
    data: {
      ...rest,
      teamId: t.teamId,
      dagId: dagUuid,
      dagVersionId: versionId,
      fromDate: from,
      toDate: to,
    },
    select: { id: true },
  });
  const rows = items.map(({ logicalDate, interval, decision, reason }, position) => ({
    position,
    at: logicalDate,
    start: interval.start,
    end: interval.end,
    decision,
    reason,
  }));
  await t.db.$executeRaw`
    insert into backfill_item (backfill_id, position, team_id, logical_date, interval_start,
      interval_end, decision, reason, state)
    select ${id}::uuid, i.position, ${t.teamId}::uuid, i.at, i.start, i.end, i.decision, i.reason,
      case when i.decision = 'leave' then 'left' else 'waiting' end::backfill_item_state
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as i(position int, at timestamptz,
      start timestamptz, "end" timestamptz, decision backfill_decision, reason text)`;
  await t.db
    .$executeRaw`select engine.feed_backfill(${id}::uuid), engine.tell_backfill(${id}::uuid)`;
  await orderExecution(t);
  return id;
}

/** Starts no further date; false when the backfill is not running. The DAG is locked. */
export async function pauseBackfill(t: Tenant, id: string): Promise<boolean> {
  const { count } = await t.db.backfill.updateMany({
    where: { teamId: t.teamId, id, state: "running" },
    data: { state: "paused", reason: "" },
  });
  await t.db.$executeRaw`select engine.tell_backfill(${id}::uuid)`;
  return count > 0;
}

/** Lets a paused backfill go on; false when it is not paused. The DAG is locked. */
export async function resumeBackfill(t: Tenant, id: string): Promise<boolean> {
  const rows = await t.db.$queryRaw<{ done: boolean }[]>`
    select engine.resume_backfill(${id}::uuid) as done`;
  await orderExecution(t);
  return rows[0]?.done ?? false;
}

/** Runs the failed dates again; returns how many. The DAG is locked. */
export async function retryBackfill(t: Tenant, id: string): Promise<number> {
  const rows = await t.db.$queryRaw<{ n: number }[]>`
    select engine.retry_backfill(${id}::uuid) as n`;
  await orderExecution(t);
  return rows[0]?.n ?? 0;
}

/** Ends a backfill; false when it has ended. */
export async function cancelBackfill(
  t: Tenant,
  id: string,
  { kill, by }: { kill: boolean; by: string },
): Promise<boolean> {
  const rows = await t.db.$queryRaw<{ done: boolean }[]>`
    select engine.cancel_backfill(${id}::uuid, ${kill}, ${by}) as done`;
  await orderExecution(t);
  return rows[0]?.done ?? false;
}

/** Cancels all backfills of a DAG that go on; their runs under way end by themselves. */
export async function cancelBackfillsOf(t: Tenant, dagUuid: string, by: string): Promise<void> {
  await t.db.$executeRaw`select engine.cancel_backfill(id, false, ${by}) from backfill
    where team_id = ${t.teamId}::uuid and dag_id = ${dagUuid}::uuid
      and state in ('running', 'paused', 'cancelling')`;
}

/** A date with its run, if it has one. */
export type BackfillItemRow = NewBackfillItemRow & {
  position: number;
  state: BackfillItemState;
  runUuid: string | null;
  runId: string | null;
  runState: DagRunState | null;
  startedAt: Date | null;
  endedAt: Date | null;
};
type NewBackfillItemRow = Omit<NewBackfillItem, "interval"> & {
  intervalStart: Date;
  intervalEnd: Date;
};

/** The dates of a backfill in the order in which they start. */
export async function listBackfillItems(
  t: Tenant,
  backfill: BackfillRow,
  query: { state?: BackfillItemState | undefined; cursor?: string | undefined; limit: number },
): Promise<Page<BackfillItemRow>> {
  const after = decodeCursor(z.number().int(), query.cursor);
  const terms = [
    Prisma.sql`team_id = ${t.teamId}::uuid`,
    Prisma.sql`backfill_id = ${backfill.id}::uuid`,
  ];
  if (query.state !== undefined) {
    terms.push(Prisma.sql`state = ${query.state}::backfill_item_state`);
  }
  if (after !== null) terms.push(Prisma.sql`position > ${after}`);
  const rows = await t.db.$queryRaw<BackfillItemRow[]>`
    select i.position, i.logical_date as "logicalDate", i.interval_start as "intervalStart",
      i.interval_end as "intervalEnd", i.decision::text as decision, i.reason,
      i.state::text as state, r.id as "runUuid", r.run_id as "runId", r.state::text as "runState",
      r.started_at as "startedAt", r.ended_at as "endedAt"
    from (
      select * from backfill_item where ${allOf(terms)}
      order by position limit ${query.limit + 1}
    ) i
    left join dag_run r
      on r.dag_id = ${backfill.dagUuid}::uuid and r.logical_date = i.logical_date
    order by i.position`;
  return pageOf(rows, query.limit, (row) => row.position);
}
