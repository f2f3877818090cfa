"use client";

import dynamic from "next/dynamic";
import { DagEditor, NewDagEditor } from "@/components/dag-editor/dag-editor";
import type { RenderGraph } from "@/components/dag-editor/graph-pane";
import { operatorCatalogue } from "@/lib/operators/catalogue";

const GraphCanvas = dynamic(
  () => import("@/components/graph/graph-canvas").then((module) => module.GraphCanvas),
  { ssr: false },
);
const operators = [...operatorCatalogue.values()];

const renderGraph: RenderGraph = ({ graph, onChoose }) => (
  <GraphCanvas
    graph={graph}
    tasks={undefined}
    runKey=""
    selected={null}
    onSelect={(taskId) => {
      if (taskId !== null) onChoose(taskId);
    }}
    search=""
  />
);

/** The editor of a DAG, or of a new one, with all operators and the graph of this product. */
export default function DocumentEditor({ dagId }: { dagId: string | null }) {
  const parts = { operators, renderGraph };
  return dagId === null ? <NewDagEditor {...parts} /> : <DagEditor {...parts} dagId={dagId} />;
}
