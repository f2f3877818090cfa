import { useMemo, useState } from "react";
import { Checkbox } from "@/components/ui/choice";
import { Input } from "@/components/ui/input";
import { connectionFault } from "@/lib/core/dag/edit/graph";
import { parseDagYaml } from "@/lib/core/dag/parse";
import { useEditorDocument } from "../use-editor-document";
import { useGraphActions } from "./use-graph-actions";

const SEARCH_FROM = 8;

/** Chooses what a task waits for, without a pointer; what would close a circle says so. */
export function NeedsPicker({ taskId }: { taskId: string }) {
  const { text, operators } = useEditorDocument();
  const actions = useGraphActions();
  const [search, setSearch] = useState("");
  // Of the text as it is, so that a box shows at once what it did.
  const tasks = useMemo(() => parseDagYaml(text, { operators }).tasks, [text, operators]);
  const needs = new Map(tasks.map((task) => [task.taskId, task.upstream]));
  const own = needs.get(taskId) ?? [];
  const wanted = search.trim().toLowerCase();
  const others = tasks.filter(
    (task) => task.taskId !== taskId && task.taskId.toLowerCase().includes(wanted),
  );
  if (tasks.length < 2) return <p className="text-ink-3 text-sm">There is no other task yet.</p>;
  return (
    <div className="flex w-64 flex-col gap-2">
      {tasks.length > SEARCH_FROM && (
        <Input
          aria-label="Find a task"
          placeholder="Find a task"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
      )}
      <fieldset className="flex max-h-64 flex-col gap-1 overflow-y-auto">
        <legend className="sr-only">{taskId} waits for</legend>
        {others.map((task) => {
          const isOn = own.includes(task.taskId);
          const fault = isOn ? null : connectionFault(needs, task.taskId, taskId);
          return (
            <Checkbox
              key={task.taskId}
              label={<span className="break-all">{task.taskId}</span>}
              {...(fault === null ? {} : { description: "comes after it" })}
              checked={isOn}
              disabled={fault !== null}
              onChange={() =>
                isOn
                  ? actions.disconnect(task.taskId, taskId)
                  : actions.connect(task.taskId, taskId)
              }
            />
          );
        })}
      </fieldset>
    </div>
  );
}
