"use client";

import { Switch } from "@/components/ui/choice";
import { Field } from "@/components/ui/field";
import { Input, Textarea } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { choicesOf, type ParamField } from "./param-form";

/** One param of the trigger form with the control that fits its type. */
export function ParamFieldInput({
  field,
  value,
  error,
  onChange,
}: {
  field: ParamField;
  value: string | boolean;
  error: string | undefined;
  onChange: (value: string | boolean) => void;
}) {
  return (
    <Field
      label={field.label}
      required={field.required}
      optional={field.param.nullable === true}
      error={error}
      help={<Help field={field} />}
    >
      <Control field={field} value={value} onChange={onChange} />
    </Field>
  );
}

function Help({ field }: { field: ParamField }) {
  const { minimum, maximum } = field.param;
  const bounds =
    minimum !== undefined && maximum !== undefined
      ? `${minimum} to ${maximum}`
      : minimum !== undefined
        ? `at least ${minimum}`
        : maximum !== undefined
          ? `at most ${maximum}`
          : undefined;
  const parts = [field.help, bounds].filter((part) => part !== undefined);
  return (
    <>
      {field.label !== field.name && <code className="mr-1.5 font-mono">{field.name}</code>}
      {parts.join(" · ")}
    </>
  );
}

function Control({
  field,
  value,
  onChange,
}: {
  field: ParamField;
  value: string | boolean;
  onChange: (value: string | boolean) => void;
}) {
  if (field.control === "switch") {
    return <Switch checked={value === true} onChange={(event) => onChange(event.target.checked)} />;
  }
  const text = typeof value === "string" ? value : "";
  if (field.control === "choice") {
    return (
      <Select
        options={choicesOf(field)}
        value={text === "" ? null : text}
        onValueChange={onChange}
      />
    );
  }
  if (field.control === "json") {
    return (
      <Textarea
        mono
        rows={4}
        spellCheck={false}
        value={text}
        onChange={(event) => onChange(event.target.value)}
      />
    );
  }
  const types = { text: "text", number: "text", date: "date", "date-time": "text" } as const;
  return (
    <Input
      type={types[field.control]}
      {...(field.control === "number" ? { inputMode: "decimal" } : {})}
      {...(field.control === "date-time"
        ? { placeholder: "2026-01-31T08:00:00Z", mono: true }
        : {})}
      value={text}
      onChange={(event) => onChange(event.target.value)}
      className={field.control === "date" ? "max-w-48" : ""}
    />
  );
}
