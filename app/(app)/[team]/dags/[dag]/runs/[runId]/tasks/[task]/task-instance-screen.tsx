"use client";

import { LogViewer } from "@/components/log/log-viewer";
import { TaskActions } from "@/components/operate/task-actions";
import { useTeam } from "@/components/shared/team-context";
import { TaskScreen } from "@/components/task/task-screen";

/** A task instance with the viewer of its log. */
export function TaskInstanceScreen(props: { dagId: string; run: string; taskId: string }) {
  const { slug: team } = useTeam();
  return (
    <TaskScreen
      {...props}
      actions={
        <TaskActions target={{ dagId: props.dagId, run: props.run }} taskId={props.taskId} />
      }
      renderLog={(attempt, zone) => (
        <LogViewer key={attempt} address={{ team, ...props, attempt }} zone={zone} />
      )}
    />
  );
}
