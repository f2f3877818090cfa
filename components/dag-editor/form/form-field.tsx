"use client";

import dynamic from "next/dynamic";
import { useState } from "react";
import { Combobox } from "@/components/ui/combobox";
import { Field } from "@/components/ui/field";
import { Input, Textarea } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { Skeleton } from "@/components/ui/skeleton";
import { isJsonObject, type JsonValue } from "@/lib/schemas/json";
import { describeNodes, type SchemaKey } from "../document-schema";
import type { TemplateWorld } from "./code-field";
import { DateInput } from "./date-input";
import { type FieldKind, fieldKind, type NameKind } from "./field-kind";
import { asJson, asText, fromJson, fromText } from "./field-text";
import { ListField } from "./list-field";
import { MapField } from "./map-field";
import { isTriggerRule, TRIGGER_RULE_WORDS } from "./trigger-rule-words";
import { useFieldDraft } from "./use-field-draft";
import { useHeld } from "./use-held";

// The editors of code come with the first field that needs one.
const CodeField = dynamic(() => import("./code-field").then((module) => module.CodeField), {
  ssr: false,
  loading: () => <Skeleton className="h-8 w-full" />,
});

/** Names that fields can be chosen from. */
export type KnownNames = Readonly<Record<NameKind, readonly string[]>>;

/** What the fields of a form share. */
export type FormWorld = { known: KnownNames; templates: TemplateWorld; isReadOnly: boolean };

/** One field of a document: its control, what it means, and what is wrong with it. */
export function FormField({
  field,
  value: written,
  error,
  inherited,
  world,
  onChange,
}: {
  field: SchemaKey;
  value: unknown;
  error: string | undefined;
  /** What holds while it is empty, when the document says so elsewhere. */
  inherited?: string | undefined;
  world: FormWorld;
  /** Undefined takes the field out of the document. False when that cannot be. */
  onChange: (value: JsonValue | undefined) => boolean;
}) {
  const [value, hold] = useHeld(written);
  const { name, node, isRequired } = field;
  const { title = name, description, examples } = describeNodes([node]);
  const [fault, setFault] = useState<string>();
  const kind = fieldKind(name, node, value);
  const [example] = examples;
  return (
    <Field
      label={
        <>
          {title} {title !== name && <code className="font-mono text-ink-3 text-2xs">{name}</code>}
        </>
      }
      required={isRequired}
      error={fault ?? error}
      {...(description === undefined ? {} : { help: description })}
    >
      <Control
        kind={kind}
        label={title}
        value={value}
        inherited={inherited}
        isRequired={isRequired}
        hint={inherited ?? (example === undefined ? undefined : hintOf(example))}
        world={world}
        onFault={setFault}
        onChange={(next) => {
          if (onChange(next)) hold(next);
        }}
      />
    </Field>
  );
}

function Control({
  kind,
  label,
  value,
  inherited,
  isRequired,
  hint,
  world,
  onFault,
  onChange,
}: {
  kind: FieldKind;
  label: string;
  value: unknown;
  inherited: string | undefined;
  isRequired: boolean;
  hint: string | undefined;
  world: FormWorld;
  onFault: (reason: string | undefined) => void;
  onChange: (value: JsonValue | undefined) => void;
}) {
  const { isReadOnly, templates, known } = world;
  switch (kind.control) {
    case "text":
      return (
        <TextControl
          value={asText(value)}
          hint={hint}
          isReadOnly={isReadOnly}
          onCommit={(text) => onChange(fromText(text, kind.isNumber))}
        />
      );
    case "date":
      return (
        <DateInput
          value={asText(value)}
          hint={hint}
          isReadOnly={isReadOnly}
          onCommit={(text) => onChange(fromText(text, false))}
        />
      );
    case "template":
    case "code": {
      const text = asText(value);
      const isCode = kind.control === "code";
      return (
        <CodeField
          label={label}
          language={isCode ? kind.language : "text"}
          value={text}
          isReadOnly={isReadOnly}
          isLine={!isCode && !text.includes("\n")}
          hint={hint}
          templates={templates}
          onCommit={(typed) => onChange(typed === "" ? undefined : typed)}
        />
      );
    }
    case "choice":
      return (
        <Select
          options={[
            { value: "", label: "Default" },
            ...kind.values.map((choice) => ({
              value: String(choice),
              label: choiceLabel(choice),
              ...(isTriggerRule(choice) ? { description: TRIGGER_RULE_WORDS[choice] } : {}),
            })),
          ]}
          value={value === undefined || value === null ? null : asText(value)}
          placeholder={inherited ?? "Default"}
          disabled={isReadOnly}
          onValueChange={(chosen) =>
            onChange(kind.values.find((choice) => String(choice) === chosen))
          }
        />
      );
    case "names":
      return (
        <Combobox
          options={[
            ...(value === undefined || isRequired ? [] : [{ value: "", label: "None" }]),
            ...withOwn(known[kind.of], asText(value)).map((name) => ({ value: name, label: name })),
          ]}
          value={value === undefined ? null : asText(value)}
          disabled={isReadOnly}
          placeholder={hint ?? "Choose…"}
          empty="The team has none of this name."
          onValueChange={(chosen) => onChange(chosen === "" ? undefined : (chosen ?? undefined))}
        />
      );
    case "list":
      return (
        <ListField
          label={label}
          values={[value ?? []].flat().map(asText)}
          known={known[kind.of]}
          isReadOnly={isReadOnly}
          onChange={(values) => onChange(values.length === 0 ? undefined : values)}
        />
      );
    case "map":
      return (
        <MapField
          label={label}
          values={isJsonObject(value) ? value : {}}
          isReadOnly={isReadOnly}
          onChange={(values) => onChange(Object.keys(values).length === 0 ? undefined : values)}
        />
      );
    case "json":
      return (
        <JsonControl
          value={asJson(value)}
          hint={hint}
          isReadOnly={isReadOnly}
          onCommit={(text) => {
            const read = fromJson(text);
            onFault(read.ok ? undefined : read.reason);
            if (read.ok) onChange(read.value);
            return read.ok;
          }}
        />
      );
  }
}

function TextControl({
  value,
  hint,
  isReadOnly,
  onCommit,
}: {
  value: string;
  hint: string | undefined;
  isReadOnly: boolean;
  onCommit: (text: string) => void;
}) {
  const draft = useFieldDraft(value, onCommit);
  return (
    <Input
      value={draft.text}
      readOnly={isReadOnly}
      placeholder={hint}
      spellCheck={false}
      onChange={(event) => draft.onText(event.target.value)}
      onBlur={draft.leave}
      onKeyDown={(event) => event.key === "Enter" && draft.leave()}
    />
  );
}

/** What is no JSON stays in the field, with the reason, until it is put right. */
function JsonControl({
  value,
  hint,
  isReadOnly,
  onCommit,
}: {
  value: string;
  hint: string | undefined;
  isReadOnly: boolean;
  onCommit: (text: string) => boolean;
}) {
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <Textarea
      mono
      rows={2}
      spellCheck={false}
      readOnly={isReadOnly}
      placeholder={hint}
      value={typed ?? value}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={() => {
        if (typed !== null && (typed === value || onCommit(typed))) setTyped(null);
      }}
    />
  );
}

function withOwn(names: readonly string[], own: string): string[] {
  return [...new Set(own === "" ? names : [own, ...names])];
}

function choiceLabel(value: string | number | boolean): string {
  if (typeof value === "boolean") return value ? "Yes" : "No";
  return String(value);
}

function hintOf(example: unknown): string {
  return typeof example === "string" ? (example.split("\n")[0] ?? "") : JSON.stringify(example);
}
