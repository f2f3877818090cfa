import { type FormEvent, useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { groupTasks, ungroupTasks } from "@/lib/core/dag/edit/groups";
import { useEditorDocument } from "../use-editor-document";

/** Puts the selected tasks into a group, new or there already, or takes them out of theirs. */
export function GroupPicker() {
  const document = useEditorDocument();
  const { selection, checked } = document;
  const [name, setName] = useState("");
  const [fault, setFault] = useState<string | null>(null);
  const list = useId();
  const { groups, tasks } = checked.parsed;
  const isGrouped = tasks.some(
    ({ taskId, group }) => selection.includes(taskId) && group !== null && group !== undefined,
  );

  function submit(event: FormEvent) {
    event.preventDefault();
    const result = document.apply((text) => groupTasks(text, selection, name.trim()), {
      quiet: true,
    });
    setFault(result.ok ? null : result.reason);
  }

  return (
    <form onSubmit={submit} className="flex w-60 flex-col gap-3">
      <Field label="Group id" {...(fault === null ? {} : { error: fault })}>
        <Input
          mono
          list={list}
          value={name}
          placeholder="extract"
          onChange={(event) => {
            setName(event.target.value);
            setFault(null);
          }}
        />
      </Field>
      <datalist id={list}>
        {groups.map(({ groupId, label }) => (
          <option key={groupId} value={groupId}>
            {label}
          </option>
        ))}
      </datalist>
      <div className="flex justify-end gap-2">
        {isGrouped && (
          <Button
            size="sm"
            variant="ghost"
            onClick={() => document.apply((text) => ungroupTasks(text, selection))}
          >
            Take out
          </Button>
        )}
        <Button size="sm" variant="primary" type="submit" disabled={name.trim() === ""}>
          Group
        </Button>
      </div>
    </form>
  );
}
