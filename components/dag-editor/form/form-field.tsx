"use client";

import dynamic from "next/dynamic";
import { Combobox } from "@/components/ui/combobox";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { Skeleton } from "@/components/ui/skeleton";
import { isJsonObject, type JsonValue } from "@/lib/schemas/json";
import { describeNodes, type SchemaKey } from "../document-schema";
import type { TemplateWorld } from "./code-field";
import { DateInput } from "./date-input";
import { type FieldKind, fieldKind, type NameKind } from "./field-kind";
import { asText, fromText } from "./field-text";
import { JsonInput } from "./json-input";
import { ListField } from "./list-field";
import { MapField } from "./map-field";
import { ObjectField, type RenderField } from "./object-field";
import { RecordsField } from "./records-field";
import { isTriggerRule, TRIGGER_RULE_WORDS } from "./trigger-rule-words";
import { useFieldDraft } from "./use-field-draft";
import { useHeld } from "./use-held";
import { VariantsField } from "./variants-field";

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
      error={error}
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
  onChange,
}: {
  kind: FieldKind;
  label: string;
  value: unknown;
  inherited: string | undefined;
  isRequired: boolean;
  hint: string | undefined;
  world: FormWorld;
  onChange: (value: JsonValue | undefined) => void;
}) {
  const { isReadOnly, templates, known } = world;
  const renderField: RenderField = (field, own, change) => (
    <FormField
      key={field.name}
      field={field}
      value={own}
      error={undefined}
      world={world}
      onChange={(next) => {
        change(next);
        return true;
      }}
    />
  );
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
          onCommit={(typed) =>
            onChange(
              typed === "" || isCode || !kind.isNumber ? fromCode(typed) : fromText(typed, true),
            )
          }
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
    case "numbers":
      return (
        <ListField
          label={label}
          values={value === undefined || value === null ? [] : [value].flat().map(asText)}
          known={[]}
          isReadOnly={isReadOnly}
          refuse={(text) => (/^-?\d{1,9}$/.test(text) ? null : `“${text}” is no whole number`)}
          onChange={(values) => onChange(values.length === 0 ? undefined : values.map(Number))}
        />
      );
    case "object":
      return (
        <ObjectField
          fields={kind.fields}
          value={isJsonObject(value) ? value : {}}
          renderField={renderField}
          onChange={(next) => onChange(Object.keys(next).length === 0 ? undefined : next)}
        />
      );
    case "variants":
      return (
        <VariantsField
          label={label}
          variants={kind.variants}
          value={isJsonObject(value) ? value : undefined}
          isReadOnly={isReadOnly}
          renderField={renderField}
          onChange={onChange}
        />
      );
    case "records":
      return (
        <RecordsField
          label={label}
          fields={kind.fields}
          values={isJsonObject(value) ? value : {}}
          isReadOnly={isReadOnly}
          renderField={renderField}
          onChange={(next) => onChange(Object.keys(next).length === 0 ? undefined : next)}
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
      return <JsonInput value={value} hint={hint} isReadOnly={isReadOnly} onChange={onChange} />;
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

/** Code is taken letter by letter. */
function fromCode(typed: string): string | undefined {
  return typed === "" ? undefined : typed;
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
