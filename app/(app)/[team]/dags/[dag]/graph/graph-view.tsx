"use client";

import { GraphScreen } from "@/components/graph/graph-screen";
import { TaskActions } from "@/components/operate/task-actions";

/** The graph with what can be done with the task that is selected. */
export function GraphView({ dagId }: { dagId: string }) {
  return (
    <GraphScreen
      dagId={dagId}
      renderActions={(run, taskId) => (
        <TaskActions key={taskId} target={{ dagId, run }} taskId={taskId} />
      )}
    />
  );
}
