"use client";

import { ArrowLeft } from "lucide-react";
import { type KeyboardEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { renameTask } from "@/lib/core/dag/edit/rename";
import { TASK_FIELD_NAMES } from "@/lib/schemas/dag-task";
import { valueAt } from "../document-schema";
import { TestPanel } from "../test/test-panel";
import { useEditorDocument } from "../use-editor-document";
import { DagForm } from "./dag-form";
import { DocumentForm } from "./document-form";
import { GroupForm } from "./group-form";
import { useFieldDraft } from "./use-field-draft";
import { useFormWorld } from "./use-form-world";

/** Fields that say where a task stands; the others of every task say how it is run. */
const PLACE = new Set(["needs", "trigger_rule", "group", "teardown_for", "on_failure_fail_dagrun"]);
const MAPPING = new Set(["expand", "map_index_template", "max_map_length"]);

/** The form of what is selected: a task, with its test, a group, or else the DAG itself. */
export function TaskPane() {
  const { selectedTask, selectedGroup, checked } = useEditorDocument();
  // A name that is being typed in the code is no task yet.
  const isKnown = checked.parsed.tasks.some(({ taskId }) => taskId === selectedTask);
  return (
    <div className="flex flex-col gap-4 p-4" onKeyDownCapture={leaveOnSave}>
      {selectedTask !== null && isKnown ? (
        <OfTask key={selectedTask} taskId={selectedTask} />
      ) : selectedGroup === null ? (
        <DagForm />
      ) : (
        <GroupForm key={selectedGroup} groupId={selectedGroup} />
      )}
    </div>
  );
}

function OfTask({ taskId }: { taskId: string }) {
  const { checked, operators, select } = useEditorDocument();
  const world = useFormWorld(taskId);
  const [view, setView] = useState<"form" | "test">("form");
  const type = valueAt(checked.parsed.value, ["tasks", taskId, "operator"]);
  const operator = operators.find((known) => known.type === type);
  return (
    <>
      <div className="flex flex-wrap items-center gap-2">
        <Button
          size="sm"
          variant="ghost"
          icon={<ArrowLeft size={14} aria-hidden />}
          onClick={() => select([])}
        >
          DAG
        </Button>
        <h3 className="min-w-0 flex-1 truncate font-medium font-mono text-ink text-sm">{taskId}</h3>
        <SegmentedControl
          size="sm"
          label="Form or test"
          value={view}
          onValueChange={setView}
          options={[
            { value: "form", label: "Form" },
            { value: "test", label: "Test" },
          ]}
        />
      </div>
      {/* Kept while the form is shown: a test goes on, and its result stays. */}
      <div hidden={view !== "test"}>
        <TestPanel taskId={taskId} />
      </div>
      {view === "form" && (
        <>
          <p className="text-ink-3 text-xs">
            <span className="font-medium text-ink-2">{operator?.label ?? String(type)}</span>
            {operator !== undefined && <> · {operator.description}</>}
          </p>
          <NameField taskId={taskId} />
          <DocumentForm
            path={["tasks", taskId]}
            inheritFrom={["default_args"]}
            world={world}
            sections={[
              { title: "Operator", has: (name) => !TASK_FIELD_NAMES.has(name) },
              { title: "Place in the graph", isFolded: true, has: (name) => PLACE.has(name) },
              { title: "Mapping", isFolded: true, has: (name) => MAPPING.has(name) },
              {
                title: "Retries, limits, pool, notes",
                isFolded: true,
                has: (name) =>
                  name !== "operator" &&
                  TASK_FIELD_NAMES.has(name) &&
                  !PLACE.has(name) &&
                  !MAPPING.has(name),
              },
            ]}
          />
        </>
      )}
    </>
  );
}

/** The task's name; a new one is put wherever the old one stands. */
function NameField({ taskId }: { taskId: string }) {
  const { apply, operators, isReadOnly } = useEditorDocument();
  const [fault, setFault] = useState<string>();
  const draft = useFieldDraft(taskId, (name) => {
    const result = apply((text) => renameTask(text, taskId, name.trim(), operators), {
      quiet: true,
    });
    setFault(result.ok ? undefined : result.reason);
  });
  return (
    <Field label="Task id" error={fault} help="Needs, templates and branches that name it follow.">
      <Input
        mono
        value={draft.text}
        readOnly={isReadOnly}
        spellCheck={false}
        onChange={(event) => draft.onText(event.target.value)}
        onBlur={draft.leave}
        onKeyDown={(event) => event.key === "Enter" && draft.leave()}
      />
    </Field>
  );
}

/** What is typed is in the document before it is saved by the keys. */
function leaveOnSave(event: KeyboardEvent) {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
}
