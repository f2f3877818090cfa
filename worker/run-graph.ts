import { type ExpandedGroups, expandDocument } from "@/lib/core/dag/groups";
import { buildTopology, type Topology } from "@/lib/core/dag/topology";
import { readStoredTimetable, storedTimetableOf } from "@/lib/core/run/stored-timetable";
import { following } from "@/lib/core/timetable/timetable";
import type { DagDocument } from "@/lib/schemas/dag-document";
import type { RunContext } from "./run-contexts";

/** A document's graph of tasks, its groups spelled out. */
type RunGraph = Topology & { groupRoots: ExpandedGroups["roots"] };

const graphs = new WeakMap<DagDocument, RunGraph>();

/** The graph of a document, built when it is first asked for. */
export function graphOf(document: DagDocument): RunGraph {
  let graph = graphs.get(document);
  if (graph === undefined) {
    const { needs, roots: groupRoots } = expandDocument(document);
    graph = { ...buildTopology(needs), groupRoots };
    graphs.set(document, graph);
  }
  return graph;
}

/** When the interval after the run's own is complete; null when its schedule has none. */
export function nextIntervalEnd({ run, document }: RunContext): Date | null {
  const { timetable } = readStoredTimetable(storedTimetableOf(document, run.teamTimezone));
  return following(timetable, run.logicalDate)?.interval.end ?? null;
}
