import * as z from "zod";
import type { DagRunState } from "@/lib/schemas/states";
import { Prisma } from "../generated/client";
import { allOf, containsPattern } from "../sql/fragments";
import type { Tenant } from "../tenant";
import { decodeCursor, type Page, pageOf } from "./cursor";

/** A DAG as a timeline of schedules needs it. */
export type ScheduledDag = {
  id: string;
  dagId: string;
  paused: boolean;
  timetable: unknown;
  nextRunAt: Date | null;
  nextLogicalDate: Date | null;
};

const dagCursorSchema = z.tuple([z.string(), z.uuid()]);

const columns = Prisma.sql`id, dag_id as "dagId", paused, timetable, next_run_at as "nextRunAt",
  next_logical_date as "nextLogicalDate"`;

/** A page of the team's DAGs by name. */
export async function listScheduledDags(
  t: Tenant,
  {
    text,
    cursor,
    limit,
  }: { text?: string | undefined; cursor?: string | undefined; limit: number },
): Promise<Page<ScheduledDag>> {
  const after = decodeCursor(dagCursorSchema, cursor);
  const terms = [Prisma.sql`team_id = ${t.teamId}::uuid and deleted_at is null`];
  if (text !== undefined && text !== "") {
    terms.push(Prisma.sql`dag_id ilike ${containsPattern(text)}`);
  }
  if (after !== null) {
    terms.push(Prisma.sql`(dag_id, id) > (${after[0]}, ${after[1]}::uuid)`);
  }
  const rows = await t.db.$queryRaw<ScheduledDag[]>`
    select ${columns} from dag where ${allOf(terms)} order by dag_id, id limit ${limit + 1}`;
  return pageOf(rows, limit, (row) => [row.dagId, row.id]);
}

/** DAGs that are on and due before an instant, the soonest first. */
export async function dagsDueBefore(
  t: Tenant,
  before: Date,
  limit: number,
): Promise<ScheduledDag[]> {
  return await t.db.$queryRaw<ScheduledDag[]>`
    select ${columns} from dag
    where team_id = ${t.teamId}::uuid and deleted_at is null and not paused
      and next_run_at < ${before}
    order by next_run_at, id limit ${limit}`;
}

/** Runs in one stretch of time, in one state. */
export type BucketRow = {
  dagUuid: string | null;
  at: number;
  state: DagRunState;
  n: number;
  late: number;
};

/** When a run counts as late: made this long after it was due. */
const LATE_SECONDS = 60;

/**
 * Runs that were due in a stretch of `bucketMs` since `from` and until `to`: of some DAGs each, by
 * the index (dag_id, run_after, id), or with null of all together, by (team_id, run_after, id).
 */
export async function runsByBucket(
  t: Tenant,
  { from, to, bucketMs }: { from: Date; to: Date; bucketMs: number },
  dagUuids: readonly string[] | null,
): Promise<BucketRow[]> {
  const whose =
    dagUuids === null ? Prisma.sql`true` : Prisma.sql`dag_id = any (${[...dagUuids]}::uuid[])`;
  const dag = dagUuids === null ? Prisma.sql`null::uuid` : Prisma.sql`dag_id`;
  return await t.db.$queryRaw<BucketRow[]>`
    select "dagUuid", at, state, count(*)::int as n, (count(*) filter (where late))::int as late
    from (
      select ${dag} as "dagUuid", state::text as state,
        floor(extract(epoch from run_after - ${from}::timestamptz) * 1000 / ${bucketMs})::int as at,
        type = 'scheduled' and queued_at > run_after + make_interval(secs => ${LATE_SECONDS}) as late
      from dag_run
      where team_id = ${t.teamId}::uuid and run_after >= ${from} and run_after <= ${to} and ${whose}
    ) placed
    group by 1, 2, 3`;
}
