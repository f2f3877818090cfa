import type { RunFilter } from "@/lib/schemas/api/run-filter";
import { Prisma } from "../generated/client";
import type { TeamId } from "../tenant";
import { containsPattern } from "./fragments";

/** Which runs are meant, with the DAG found: `dagUuid` keeps to one. */
export type RunTerms = Omit<RunFilter, "dag"> & { dagUuid?: string | undefined };

/** `where` terms over dag_run by itself for the runs of a team that a filter means. */
export function runTerms(teamId: TeamId, filter: RunTerms): Prisma.Sql[] {
  const terms = [Prisma.sql`team_id = ${teamId}::uuid`];
  const add = <T>(value: T | undefined, term: (value: T) => Prisma.Sql) => {
    if (value !== undefined) terms.push(term(value));
  };
  add(filter.dagUuid, (id) => Prisma.sql`dag_id = ${id}::uuid`);
  add(filter.state, (state) => Prisma.sql`state = ${state}::run_state`);
  add(filter.type, (type) => Prisma.sql`type = ${type}::run_type`);
  add(filter.backfill, (id) => Prisma.sql`backfill_id = ${id}::uuid`);
  add(
    filter.tag,
    (tag) => Prisma.sql`dag_id in (
      select id from dag where team_id = ${teamId}::uuid and ${tag} = any (tags)
    )`,
  );
  add(filter.by, (by) => Prisma.sql`triggered_by ilike ${containsPattern(by)}`);
  add(filter.text, (text) => {
    const pattern = containsPattern(text);
    return Prisma.sql`(run_id ilike ${pattern} or note ilike ${pattern})`;
  });
  add(filter.logicalFrom, (from) => Prisma.sql`logical_date >= ${from}::timestamptz`);
  add(filter.logicalTo, (to) => Prisma.sql`logical_date < ${to}::timestamptz`);
  add(filter.startedFrom, (from) => Prisma.sql`started_at >= ${from}::timestamptz`);
  add(filter.startedTo, (to) => Prisma.sql`started_at < ${to}::timestamptz`);
  add(
    filter.longerThan,
    (seconds) => Prisma.sql`coalesce(ended_at, now()) - started_at
      > make_interval(secs => ${seconds}::float8)`,
  );
  return terms;
}
