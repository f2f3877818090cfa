import { type ExpandedGroups, expandDocument } from "@/lib/core/dag/groups";
import { mappedGroupsOf } from "@/lib/core/dag/mapped-groups";
import { readGroups, readTasks } from "@/lib/core/dag/partial";
import { buildTopology, type Topology } from "@/lib/core/dag/topology";
import { readStoredTimetable, storedTimetableOf } from "@/lib/core/run/stored-timetable";
import { following } from "@/lib/core/timetable/timetable";
import type { Claim } from "@/lib/db/system/engine";
import type { OwnElement } from "@/lib/db/system/run-context";
import type { DagDocument } from "@/lib/schemas/dag-document";
import type { RunContext } from "./run-contexts";

/** A document's graph of tasks, its groups spelled out. */
type RunGraph = Topology & {
  groupRoots: ExpandedGroups["roots"];
  /** The mapped group that a task is in. */
  mappedGroups: ReadonlyMap<string, string>;
};

const graphs = new WeakMap<DagDocument, RunGraph>();

/** The graph of a document, built when it is first asked for. */
export function graphOf(document: DagDocument): RunGraph {
  let graph = graphs.get(document);
  if (graph === undefined) {
    const { needs, roots: groupRoots } = expandDocument(document);
    const mappedGroups = mappedGroupsOf(readTasks(document.tasks), readGroups(document.groups));
    graph = { ...buildTopology(needs), groupRoots, mappedGroups };
    graphs.set(document, graph);
  }
  return graph;
}

/** The tasks of the mapped group that a task is in, itself among them; empty when it is in none. */
export function mappedWith(document: DagDocument, taskId: string): ReadonlySet<string> {
  const { mappedGroups } = graphOf(document);
  const own = mappedGroups.get(taskId);
  if (own === undefined) return new Set();
  return new Set([...mappedGroups].flatMap(([id, group]) => (group === own ? [id] : [])));
}

/** What of a mapped group is of the same element as an attempt; undefined outside of such groups. */
export function ownElement(
  document: DagDocument,
  { taskId, mapIndex }: Pick<Claim, "taskId" | "mapIndex">,
): OwnElement | undefined {
  if (mapIndex < 0) return undefined;
  const tasks = mappedWith(document, taskId);
  return tasks.size === 0 ? undefined : { tasks, mapIndex };
}

/** When the interval after the run's own is complete; null when its schedule has none. */
export function nextIntervalEnd({ run, document }: RunContext): Date | null {
  const { timetable } = readStoredTimetable(storedTimetableOf(document, run.teamTimezone));
  return following(timetable, run.logicalDate)?.interval.end ?? null;
}
