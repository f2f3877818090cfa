import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { GraphView } from "@/lib/schemas/api/dag";
import { SchedulePanel } from "./schedule-panel";
import type { CheckedDocument } from "./use-checked-document";

/** Draws a graph; choosing a task in it goes to the task's text. */
export type RenderGraph = (props: {
  graph: GraphView;
  onChoose: (taskId: string) => void;
}) => ReactNode;

/** The graph of the document as typed, and below it when it would run. */
export function GraphPane({
  checked,
  renderGraph,
  onChooseTask,
}: {
  checked: CheckedDocument;
  renderGraph: RenderGraph;
  onChooseTask: (taskId: string) => void;
}) {
  const { graph, isGraphStale, schedule, isScheduleStale } = checked;
  return (
    <>
      <div className="relative min-h-56 flex-1 bg-canvas">
        {graph === null ? (
          <p className="p-4 text-ink-3">The graph shows as soon as there is a task.</p>
        ) : (
          renderGraph({ graph, onChoose: onChooseTask })
        )}
        {graph !== null && isGraphStale && (
          <p
            role="status"
            className="absolute inset-x-3 top-3 flex items-center gap-1.5 rounded-md border border-warn-line bg-warn-soft px-2.5 py-1.5 text-warn-text text-xs"
          >
            <TriangleAlert size={14} aria-hidden className="shrink-0" />
            The last graph that could be drawn: the text cannot be read just now.
          </p>
        )}
      </div>
      <div className="max-h-[45%] shrink-0 overflow-auto border-t">
        <SchedulePanel schedule={schedule} isStale={isScheduleStale} />
      </div>
    </>
  );
}
