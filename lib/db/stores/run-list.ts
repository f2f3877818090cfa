import * as z from "zod";
import { givenInstantSchema } from "@/lib/schemas/api/common";
import type { RunCounts } from "@/lib/schemas/api/run-filter";
import type { DagRunState } from "@/lib/schemas/states";
import { Prisma } from "../generated/client";
import { allOf } from "../sql/fragments";
import { type RunTerms, runTerms } from "../sql/run-filter";
import type { Tenant } from "../tenant";
import { decodeCursor, type Page, pageOf } from "./cursor";
import { type RunRow, runColumns } from "./run";

const runCursorSchema = z.tuple([givenInstantSchema, z.uuid()]);

/**
 * Runs, the newest run_after first; by the index (dag_id, run_after, id) of a DAG or
 * (team_id, run_after, id) of the team.
 */
export async function listRuns(
  t: Tenant,
  { cursor, limit, ...filter }: RunTerms & { cursor?: string | undefined; limit: number },
): Promise<Page<RunRow>> {
  const before = decodeCursor(runCursorSchema, cursor);
  const terms = runTerms(t.teamId, filter);
  if (before !== null) {
    terms.push(Prisma.sql`(run_after, id) < (${before[0]}::timestamptz, ${before[1]}::uuid)`);
  }
  const rows = await t.db.$queryRaw<RunRow[]>`
    select ${runColumns}
    from (
      select * from dag_run where ${allOf(terms)}
      order by run_after desc, id desc limit ${limit + 1}
    ) r
    join dag d on d.id = r.dag_id
    join dag_version v on v.id = r.dag_version_id
    order by r.run_after desc, r.id desc`;
  return pageOf(rows, limit, (row) => [row.runAfter.toISOString(), row.id]);
}

/** Most runs that are counted, so that a long history costs no more than a short one. */
const COUNTED_AT_MOST = 10_000;

/** How many of the newest runs that are meant are in each state. */
export async function countRuns(t: Tenant, filter: RunTerms): Promise<RunCounts> {
  const rows = await t.db.$queryRaw<{ state: DagRunState; n: number }[]>`
    select state::text as state, count(*)::int as n
    from (
      select state from dag_run where ${allOf(runTerms(t.teamId, filter))}
      order by run_after desc, id desc limit ${COUNTED_AT_MOST}
    ) newest
    group by state`;
  const total = rows.reduce((sum, row) => sum + row.n, 0);
  return {
    counts: Object.fromEntries(rows.map(({ state, n }) => [state, n])),
    isCapped: total === COUNTED_AT_MOST,
  };
}
