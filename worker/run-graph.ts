import { buildTopology, needsOf, type Topology } from "@/lib/core/dag/topology";
import { readStoredTimetable, storedTimetableOf } from "@/lib/core/run/stored-timetable";
import { following } from "@/lib/core/timetable/timetable";
import type { DagDocument } from "@/lib/schemas/dag-document";
import type { RunContext } from "./run-contexts";

const graphs = new WeakMap<DagDocument, Topology>();

/** The graph of a document, built when it is first asked for. */
export function graphOf(document: DagDocument): Topology {
  let graph = graphs.get(document);
  if (graph === undefined) {
    graph = buildTopology(needsOf(document.tasks));
    graphs.set(document, graph);
  }
  return graph;
}

/** When the interval after the run's own is complete; null when its schedule has none. */
export function nextIntervalEnd({ run, document }: RunContext): Date | null {
  const { timetable } = readStoredTimetable(storedTimetableOf(document, run.teamTimezone));
  return following(timetable, run.logicalDate)?.interval.end ?? null;
}
