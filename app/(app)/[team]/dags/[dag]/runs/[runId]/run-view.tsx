"use client";

import { RerunButton } from "@/components/operate/rerun-button";
import { RunActions } from "@/components/operate/run-actions";
import { TaskActions } from "@/components/operate/task-actions";
import { TasksActions } from "@/components/operate/tasks-actions";
import { RunScreen } from "@/components/run/run-screen";

/** A run with what can be done with it. */
export function RunView(props: { dagId: string; run: string }) {
  return (
    <RunScreen
      {...props}
      renderActions={(run) => <RunActions run={run} />}
      renderFailureActions={(taskId, mapIndex) => (
        <RerunButton key={taskId} target={props} taskId={taskId} mapIndex={mapIndex} />
      )}
      renderBulk={(tasks) => <TasksActions target={props} tasks={tasks} />}
      renderGroupActions={(groupId) => <TaskActions isGroup target={props} taskId={groupId} />}
    />
  );
}
