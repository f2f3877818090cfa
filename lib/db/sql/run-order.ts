import type { RunOrderDeed } from "@/lib/schemas/api/run-order";
import { Prisma } from "../generated/client";

/** In which runs `r` a deed may find something to do, whatever their tasks are like. */
function runTerm(deed: RunOrderDeed): Prisma.Sql {
  if (deed.verb === "cancel") return Prisma.sql`r.state in ('queued', 'running')`;
  if (deed.verb === "mark" && deed.state === "failed") return Prisma.sql`r.state <> 'failed'`;
  return Prisma.sql`true`;
}

const HAS_ENDED = Prisma.sql`i.state in ('success', 'failed', 'skipped', 'upstream_failed', 'removed')`;

/** Which task instances `i` a deed changes in such a run. */
function taskTerm(deed: RunOrderDeed): Prisma.Sql {
  switch (deed.verb) {
    case "cancel":
      return Prisma.sql`not (${HAS_ENDED})`;
    case "clear":
      return deed.onlyFailed
        ? Prisma.sql`i.state in ('failed', 'upstream_failed')`
        : Prisma.sql`i.state not in ('none', 'removed')`;
    case "mark":
      // What branches passed over on purpose stays skipped.
      return deed.state === "success"
        ? Prisma.sql`i.state not in ('success', 'skipped', 'removed')`
        : Prisma.sql`(not (${HAS_ENDED})
            or i.is_leaf and i.state not in ('failed', 'upstream_failed', 'removed'))`;
  }
}

/**
 * `where` terms over task instances `i` of a run `r`: those that a deed changes. A mapped task is
 * meant by its instances, not by the one that found what there is to do.
 */
export function deedTerms(deed: RunOrderDeed): Prisma.Sql[] {
  return [
    runTerm(deed),
    taskTerm(deed),
    Prisma.sql`not (i.map_index = -1 and coalesce(i.expanded, 0) > 0)`,
  ];
}

/** Why a deed leaves a run `r` of a DAG `d` as it is, by how many of its tasks change; '' if not. */
export function leftReason(deed: RunOrderDeed, tasks: Prisma.Sql): Prisma.Sql {
  const nothing = {
    cancel: "ended",
    clear: deed.verb === "clear" && deed.onlyFailed ? "nothing_failed" : "not_begun",
    mark: deed.verb === "mark" && deed.state === "failed" ? "is_failed" : "is_success",
  }[deed.verb];
  // A run that waits for its turn can be cancelled although it has no task that has begun.
  const isLeft =
    deed.verb === "cancel" ? Prisma.sql`not (${runTerm(deed)})` : Prisma.sql`${tasks} = 0`;
  return Prisma.sql`case when d.deleted_at is not null then 'dag_deleted'
    when ${isLeft} then ${nothing} else '' end`;
}
