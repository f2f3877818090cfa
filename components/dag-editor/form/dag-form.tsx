"use client";

import { ParamsSection } from "../params/params-section";
import { ScheduleSection } from "../schedule/schedule-section";
import { DocumentForm } from "./document-form";
import { TaskList } from "./task-list";
import { useFormWorld } from "./use-form-world";

const ABOUT = new Set(["dag_id", "description", "owner", "tags"]);
const LIMITS = new Set([
  "max_active_runs",
  "max_active_tasks",
  "dagrun_timeout",
  "max_consecutive_failed_dag_runs",
]);

/** The form of the DAG itself: what stands beside its tasks. */
export function DagForm() {
  const world = useFormWorld(null);
  return (
    <>
      <TaskList />
      <h3 className="border-t pt-3 font-medium text-ink text-sm">DAG</h3>
      <DocumentForm
        path={[]}
        world={world}
        sections={[{ title: "About", has: (name) => ABOUT.has(name) }]}
      />
      <ScheduleSection />
      <DocumentForm
        path={[]}
        world={world}
        sections={[{ title: "Limits", isFolded: true, has: (name) => LIMITS.has(name) }]}
      />
      <ParamsSection />
      <details className="border-t pt-3">
        <summary className="cursor-pointer font-medium text-ink text-sm">
          Defaults of all tasks
        </summary>
        <div className="pt-3">
          <DocumentForm
            path={["default_args"]}
            world={world}
            sections={[{ title: "Defaults", has: () => true }]}
          />
        </div>
      </details>
    </>
  );
}
