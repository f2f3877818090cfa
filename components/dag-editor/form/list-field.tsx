"use client";

import { Plus, X } from "lucide-react";
import { useId, useState } from "react";
import { IconButton } from "@/components/ui/button";
import { useFieldProps } from "@/components/ui/field-context";
import { Input } from "@/components/ui/input";

/** A list of names: each can be taken out, and another typed or chosen from those that are known. */
export function ListField({
  label,
  values,
  known,
  isReadOnly,
  refuse,
  onChange,
}: {
  label: string;
  values: readonly string[];
  known: readonly string[];
  isReadOnly: boolean;
  /** Why a text cannot be one of them; null when it can. */
  refuse?: (text: string) => string | null;
  onChange: (values: string[]) => void;
}) {
  const [typed, setTyped] = useState("");
  const [fault, setFault] = useState<string | null>(null);
  const listId = useId();
  const field = useFieldProps({});
  const left = known.filter((name) => !values.includes(name));
  function add() {
    const name = typed.trim();
    const reason = name === "" ? null : (refuse?.(name) ?? null);
    setFault(reason);
    // What cannot be taken stays in the field, to be put right.
    if (reason !== null) return;
    if (name !== "" && !values.includes(name)) onChange([...values, name]);
    setTyped("");
  }
  return (
    <div className="flex flex-col gap-1.5">
      {values.length > 0 && (
        <ul aria-label={label} className="flex flex-wrap gap-1.5">
          {values.map((value) => (
            <li
              key={value}
              className="inline-flex min-w-0 items-center gap-1 rounded-md border bg-sunken pl-2 text-ink text-xs"
            >
              <span className="truncate font-mono">{value}</span>
              {!isReadOnly && (
                <IconButton
                  size="sm"
                  label={`Remove ${value}`}
                  onClick={() => onChange(values.filter((other) => other !== value))}
                >
                  <X size={12} aria-hidden />
                </IconButton>
              )}
            </li>
          ))}
        </ul>
      )}
      {!isReadOnly && (
        <>
          <Input
            {...field}
            {...(field.id === undefined ? { "aria-label": `Add to ${label.toLowerCase()}` } : {})}
            list={listId}
            value={typed}
            placeholder={left.length > 0 ? "Choose or type one" : "Type one"}
            spellCheck={false}
            onChange={(event) => setTyped(event.target.value)}
            onBlur={add}
            onKeyDown={(event) => {
              if (event.key !== "Enter") return;
              event.preventDefault();
              add();
            }}
            end={<Plus size={14} aria-hidden />}
          />
          {fault !== null && (
            <p role="alert" className="text-danger-text text-xs">
              {fault}
            </p>
          )}
          <datalist id={listId}>
            {left.map((name) => (
              <option key={name} value={name} />
            ))}
          </datalist>
        </>
      )}
    </div>
  );
}
