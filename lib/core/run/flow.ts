import { allDownstream, type Topology } from "../dag/topology";

/**
 * Which way a run takes behind a task that succeeded: only to some of the direct downstreams
 * (branches), or no further at all.
 */
export type Flow =
  | { readonly kind: "follow"; readonly tasks: readonly string[] }
  | { readonly kind: "stop" };

/**
 * The tasks that a flow skips, as in Airflow: of a branch, the direct downstreams that were not
 * chosen and do not follow a chosen one either (so a join behind an empty branch is left to its
 * trigger rule); of a stop, everything downstream whatever its trigger rule, except for teardowns.
 */
export function skippedBy(
  topology: Topology,
  taskId: string,
  flow: Flow,
  isTeardown: (taskId: string) => boolean = () => false,
): string[] {
  if (flow.kind === "stop") {
    return [...allDownstream(topology, [taskId])].filter((next) => !isTeardown(next));
  }
  const followed = new Set([...flow.tasks, ...allDownstream(topology, flow.tasks)]);
  return (topology.downstream.get(taskId) ?? []).filter((next) => !followed.has(next));
}
