"use client";

import dynamic from "next/dynamic";
import { LogViewer } from "@/components/log/log-viewer";
import { TaskActions } from "@/components/operate/task-actions";
import { useTeam } from "@/components/shared/team-context";
import { TaskScreen } from "@/components/task/task-screen";

// With an editor's view of two texts, which few readers of a log ask for.
const LogComparison = dynamic(() =>
  import("@/components/log/log-comparison").then((module) => module.LogComparison),
);

/** A task instance with the viewer of its log. */
export function TaskInstanceScreen(props: { dagId: string; run: string; taskId: string }) {
  const { slug: team } = useTeam();
  return (
    <TaskScreen
      {...props}
      renderActions={(map) => (
        <TaskActions
          key={map}
          target={{ dagId: props.dagId, run: props.run }}
          taskId={props.taskId}
          mapIndex={map}
        />
      )}
      renderLogs={(before, after, map) => (
        <LogComparison address={{ team, ...props, map }} before={before} after={after} />
      )}
      renderLog={(attempt, zone, map) => (
        <LogViewer
          key={`${map}/${attempt}`}
          address={{ team, ...props, map, attempt }}
          zone={zone}
        />
      )}
    />
  );
}
