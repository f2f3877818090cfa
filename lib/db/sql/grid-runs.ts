import { GRID_STATE_CHARS, type GridPlace } from "@/lib/schemas/api/grid";
import type { DagRunState, DagRunType } from "@/lib/schemas/states";
import { Prisma } from "../generated/client";
import { allOf } from "./fragments";
import { mappedSummary } from "./mapped-summary";

/** A mapped task is in the grid as its instances together are; they are read for such tasks only. */
const state = Prisma.sql`case when i.expanded > 0 then (select m.state from (${mappedSummary}) m)
  else i.state::text end`;

/** What each state is in the grid, as a CASE with the most frequent states first. */
const stateChar = Prisma.sql`case ${state}
  when 'success' then ${GRID_STATE_CHARS.success}
  when 'none' then ${GRID_STATE_CHARS.none}
  when 'failed' then ${GRID_STATE_CHARS.failed}
  when 'upstream_failed' then ${GRID_STATE_CHARS.upstream_failed}
  when 'skipped' then ${GRID_STATE_CHARS.skipped}
  when 'running' then ${GRID_STATE_CHARS.running}
  when 'queued' then ${GRID_STATE_CHARS.queued}
  when 'scheduled' then ${GRID_STATE_CHARS.scheduled}
  when 'up_for_retry' then ${GRID_STATE_CHARS.up_for_retry}
  when 'up_for_reschedule' then ${GRID_STATE_CHARS.up_for_reschedule}
  when 'deferred' then ${GRID_STATE_CHARS.deferred}
  when 'awaiting_input' then ${GRID_STATE_CHARS.awaiting_input}
  when 'restarting' then ${GRID_STATE_CHARS.restarting}
  when 'removed' then ${GRID_STATE_CHARS.removed}
end`;

/** Which runs of a DAG the grid shows: before a place, and of what kind. Dates are logical dates. */
export type GridFilter = {
  before: GridPlace | null;
  state?: DagRunState | undefined;
  type?: DagRunType | undefined;
  from?: string | undefined;
  /** Included. */
  to?: string | undefined;
};

/**
 * The newest runs of a DAG, each with its task instances as one text. Runs come from the index
 * (dag_id, run_after, id), instances already in order from (dag_run_id, idx, map_index): nothing
 * of them is sorted, and nothing of other runs is read. EXPLAIN, 365 runs of 100 tasks beside 500,000
 * other instances: 366 index scans, 2,800 buffers, 36,500 rows; no sequential scan. A filter that few
 * runs pass walks the DAG's part of that index, and of no run that does not pass reads the instances.
 */
export function gridRunsSql(
  teamId: string,
  dagUuid: string,
  filter: GridFilter,
  limit: number,
): Prisma.Sql {
  return Prisma.sql`
    select r.id, r.state::text as state, r.type::text as type,
      r.logical_date as "logicalDate", r.run_after as "runAfter", r.started_at as "startedAt",
      r.ended_at as "endedAt", r.dag_version_id as "versionId", v.number as "versionNumber",
      t.states
    from (
      select * from dag_run
      where team_id = ${teamId}::uuid and dag_id = ${dagUuid}::uuid and ${passes(filter)}
      order by run_after desc, id desc limit ${limit}
    ) r
    join dag_version v on v.id = r.dag_version_id
    cross join lateral (
      select coalesce(string_agg(${stateChar}, '' order by i.idx), '') as states
      from task_instance i
      where i.team_id = ${teamId}::uuid and i.dag_run_id = r.id and i.map_index = -1
    ) t
    order by r.run_after desc, r.id desc`;
}

function passes({ before, state, type, from, to }: GridFilter): Prisma.Sql {
  const terms: Prisma.Sql[] = [];
  if (before !== null) terms.push(isBefore(before));
  if (state !== undefined) terms.push(Prisma.sql`state = ${state}::run_state`);
  if (type !== undefined) terms.push(Prisma.sql`type = ${type}::run_type`);
  if (from !== undefined) terms.push(Prisma.sql`logical_date >= ${from}::timestamptz`);
  if (to !== undefined) terms.push(Prisma.sql`logical_date <= ${to}::timestamptz`);
  return allOf(terms);
}

function isBefore({ at, id }: GridPlace): Prisma.Sql {
  return id === null
    ? Prisma.sql`run_after < ${at}::timestamptz`
    : Prisma.sql`(run_after, id) < (${at}::timestamptz, ${id}::uuid)`;
}
