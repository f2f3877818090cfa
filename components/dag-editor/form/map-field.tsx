"use client";

import { Plus, X } from "lucide-react";
import { useState } from "react";
import { Button, IconButton } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import type { JsonObject, JsonValue } from "@/lib/schemas/json";
import { asText } from "./field-text";
import { useFieldDraft } from "./use-field-draft";

/** A mapping of names to plain values, a line for each. */
export function MapField({
  label,
  values,
  isReadOnly,
  onChange,
}: {
  label: string;
  values: JsonObject;
  isReadOnly: boolean;
  onChange: (values: JsonObject) => void;
}) {
  const [added, setAdded] = useState(0);
  const entries = Object.entries(values);
  function write(index: number, key: string, value: JsonValue) {
    const next = [...entries];
    next[index] = [key, value];
    onChange(Object.fromEntries(next.filter(([name]) => name !== "")));
    if (index >= entries.length) setAdded(Math.max(0, added - 1));
  }
  const rows: [string, JsonValue][] = [
    ...entries,
    ...Array.from({ length: added }, (): [string, JsonValue] => ["", ""]),
  ];
  return (
    <div className="flex flex-col gap-1.5">
      {rows.map(([key, value], index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row keeps its place while its name is typed
        <div key={index} className="flex items-center gap-1.5">
          <Cell
            label={`${label}: name ${index + 1}`}
            value={key}
            isReadOnly={isReadOnly}
            onCommit={(name) => write(index, name.trim(), value)}
          />
          <Cell
            label={`${label}: value of ${key === "" ? `name ${index + 1}` : key}`}
            value={asText(value)}
            isReadOnly={isReadOnly || key === ""}
            onCommit={(text) => write(index, key, text)}
          />
          {!isReadOnly && (
            <IconButton
              size="sm"
              label={`Remove ${key === "" ? "the empty line" : key}`}
              onClick={() =>
                key === ""
                  ? setAdded(Math.max(0, added - 1))
                  : onChange(Object.fromEntries(entries.filter(([name]) => name !== key)))
              }
            >
              <X size={14} aria-hidden />
            </IconButton>
          )}
        </div>
      ))}
      {!isReadOnly && (
        <Button
          size="sm"
          variant="ghost"
          className="self-start"
          icon={<Plus size={14} aria-hidden />}
          onClick={() => setAdded(added + 1)}
        >
          Add to {label.toLowerCase()}
        </Button>
      )}
    </div>
  );
}

function Cell({
  label,
  value,
  isReadOnly,
  onCommit,
}: {
  label: string;
  value: string;
  isReadOnly: boolean;
  onCommit: (text: string) => void;
}) {
  const draft = useFieldDraft(value, onCommit);
  return (
    <Input
      mono
      aria-label={label}
      // Not the field's own id: a field has one control, this one has many.
      id={`${label.replace(/\W+/g, "-")}`}
      value={draft.text}
      readOnly={isReadOnly}
      spellCheck={false}
      onChange={(event) => draft.onText(event.target.value)}
      onBlur={draft.leave}
      onKeyDown={(event) => event.key === "Enter" && draft.leave()}
    />
  );
}
