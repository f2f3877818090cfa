import { Plus, X } from "lucide-react";
import { useState } from "react";
import { Button, IconButton } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { isJsonObject, type JsonObject } from "@/lib/schemas/json";
import type { SchemaKey } from "../document-schema";
import { ObjectField, type RenderField } from "./object-field";
import { useFieldDraft } from "./use-field-draft";

/** Objects of one form, each with a name of its own: the checks of columns, of a table. */
export function RecordsField({
  label,
  fields,
  values,
  isReadOnly,
  renderField,
  onChange,
}: {
  label: string;
  fields: readonly SchemaKey[];
  values: JsonObject;
  isReadOnly: boolean;
  renderField: RenderField;
  onChange: (values: JsonObject) => void;
}) {
  const [added, setAdded] = useState("");
  const [opened, setOpened] = useState<string | null>(null);
  const entries = Object.entries(values);
  function add() {
    const name = added.trim();
    if (name === "" || Object.hasOwn(values, name)) return;
    setAdded("");
    setOpened(name);
    onChange({ ...values, [name]: {} });
  }
  return (
    <div className="flex flex-col gap-2">
      {entries.map(([name, member], index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an entry keeps its place while its name is typed
        <details key={index} open={opened === name} className="rounded-md border p-2">
          <summary className="cursor-pointer truncate font-mono text-ink text-xs">{name}</summary>
          <div className="flex flex-col gap-3 pt-2">
            <div className="flex items-center gap-1.5">
              <Name
                label={`${label}: name of ${name}`}
                name={name}
                isReadOnly={isReadOnly}
                onCommit={(next) => {
                  if (next === "" || Object.hasOwn(values, next)) return;
                  setOpened(next);
                  onChange(
                    Object.fromEntries(entries.map(([key, v]) => [key === name ? next : key, v])),
                  );
                }}
              />
              {!isReadOnly && (
                <IconButton
                  size="sm"
                  label={`Remove ${name}`}
                  onClick={() => onChange(Object.fromEntries(entries.toSpliced(index, 1)))}
                >
                  <X size={14} aria-hidden />
                </IconButton>
              )}
            </div>
            <ObjectField
              fields={fields}
              value={isJsonObject(member) ? member : {}}
              renderField={renderField}
              onChange={(next) => onChange({ ...values, [name]: next })}
            />
          </div>
        </details>
      ))}
      {!isReadOnly && (
        <div className="flex items-center gap-1.5">
          <Input
            mono
            aria-label={`Name to add to ${label.toLowerCase()}`}
            placeholder="Name"
            value={added}
            spellCheck={false}
            onChange={(event) => setAdded(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== "Enter") return;
              event.preventDefault();
              add();
            }}
          />
          <Button size="sm" icon={<Plus size={14} aria-hidden />} onClick={add}>
            Add
          </Button>
        </div>
      )}
    </div>
  );
}

function Name({
  label,
  name,
  isReadOnly,
  onCommit,
}: {
  label: string;
  name: string;
  isReadOnly: boolean;
  onCommit: (name: string) => void;
}) {
  const draft = useFieldDraft(name, (text) => onCommit(text.trim()));
  return (
    <Input
      mono
      aria-label={label}
      value={draft.text}
      readOnly={isReadOnly}
      spellCheck={false}
      onChange={(event) => draft.onText(event.target.value)}
      onBlur={draft.leave}
      onKeyDown={(event) => event.key === "Enter" && draft.leave()}
    />
  );
}
