import { STATE_PRIORITY } from "@/lib/schemas/states";
import { Prisma } from "../generated/client";

const priority = Prisma.sql`array[${Prisma.join([...STATE_PRIORITY])}]`;

/**
 * For a lateral join beside task instances `i`: what the instances of a mapped task come to, as one.
 * A row without values for all that was not expanded, which costs nothing.
 */
export const mappedSummary = Prisma.sql`
  select jsonb_object_agg(g.state, g.n) as states,
    (array_agg(g.state order by array_position(${priority}, g.state)))[1] as state,
    min(g.started_at) as started_at,
    case when count(g.ended_at) = count(*) then max(g.ended_at) end as ended_at,
    (select d.downstream from task_instance d
      where d.dag_run_id = i.dag_run_id and d.idx = i.idx and d.map_index = 0) as downstream
  from (
    select s.state::text as state, count(*)::int as n, min(s.started_at) as started_at,
      case when count(s.ended_at) = count(*) then max(s.ended_at) end as ended_at
    from task_instance s
    where i.expanded > 0 and s.dag_run_id = i.dag_run_id and s.idx = i.idx and s.map_index >= 0
      and s.state <> 'removed'
    group by s.state
  ) g`;
