"use client";

import { Button } from "@/components/ui/button";
import { Combobox } from "@/components/ui/combobox";
import { newTask, taskNameFor } from "@/lib/core/dag/edit/new-task";
import { addTask } from "@/lib/core/dag/edit/tasks";
import { useEditorDocument } from "../use-editor-document";

/** The tasks of the document, each leading to its form, and a way to add one. */
export function TaskList() {
  const { checked, operators, isReadOnly, apply, select } = useEditorDocument();
  const taskIds = checked.parsed.tasks.map(({ taskId }) => taskId);
  function add(type: string | null) {
    const operator = operators.find((known) => known.type === type);
    if (operator === undefined) return;
    apply((text) => addTask(text, { taskId: taskNameFor(operator), task: newTask(operator) }));
  }
  return (
    <section aria-label="Tasks" className="flex flex-col gap-2">
      <h3 className="font-medium text-ink text-sm">Tasks</h3>
      {taskIds.length > 0 && (
        <ul className="flex max-h-40 flex-wrap gap-1.5 overflow-auto">
          {taskIds.map((taskId) => (
            <li key={taskId} className="max-w-full">
              <Button size="sm" className="max-w-full" onClick={() => select([taskId])}>
                <span className="truncate" title={taskId}>
                  {taskId}
                </span>
              </Button>
            </li>
          ))}
        </ul>
      )}
      {!isReadOnly && (
        <Combobox
          aria-label="Add a task"
          placeholder="Add a task…"
          searchLabel="Search operators"
          options={operators.map(({ type, label, description }) => ({
            value: type,
            label,
            description,
          }))}
          value={null}
          onValueChange={add}
        />
      )}
    </section>
  );
}
