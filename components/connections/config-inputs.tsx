"use client";

import { Plus, X } from "lucide-react";
import type { FieldErrors } from "@/components/shared/form-errors";
import { Button, IconButton } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input, Textarea } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import type { ConfigField, ConfigInputs, Pair } from "./config-fields";
import type { TypeLook } from "./types";

/** The fields of a connection's type, each with the input of its kind. */
export function ConfigInputFields({
  fields,
  look,
  inputs,
  onChange,
  errors,
  secretsSet,
  removed,
  onRemoved,
}: {
  fields: readonly ConfigField[];
  look: TypeLook;
  inputs: ConfigInputs;
  onChange: (inputs: ConfigInputs) => void;
  /** By the path in the whole form: `config.port`. */
  errors: FieldErrors;
  secretsSet: readonly string[];
  /** Secrets that saving takes away. */
  removed: readonly string[];
  onRemoved: (removed: readonly string[]) => void;
}) {
  const text = (name: string) => {
    const input = inputs[name];
    return typeof input === "string" ? input : "";
  };
  return (
    <div className="grid grid-cols-6 gap-x-3 gap-y-4">
      {fields
        .filter((field) => look.isShown(field.name, text))
        .map((field, index, shown) => {
          const { name, kind } = field;
          const error = errorBelow(errors, `config.${name}`);
          const set = (value: string | readonly Pair[]) => onChange({ ...inputs, [name]: value });
          if (kind === "pairs") {
            const pairs = inputs[name];
            return (
              <PairsInput
                key={name}
                title={field.title}
                help={look.help[name]}
                pairs={typeof pairs === "object" ? pairs : []}
                onChange={set}
                error={error}
              />
            );
          }
          if (kind === "secret") {
            return (
              <SecretInput
                key={name}
                title={field.title}
                value={text(name)}
                onChange={set}
                error={error}
                multiline={field.multiline}
                help={look.help[name]}
                isSet={secretsSet.includes(name)}
                isRemoved={removed.includes(name)}
                onRemoved={(gone) =>
                  onRemoved(gone ? [...removed, name] : removed.filter((one) => one !== name))
                }
              />
            );
          }
          return (
            <Field
              key={name}
              label={field.title}
              error={error}
              required={field.required}
              className={widthOf(field, shown[index + 1])}
              {...(look.help[name] === undefined ? {} : { help: look.help[name] })}
            >
              {kind === "choice" ? (
                <Select
                  value={text(name)}
                  onValueChange={set}
                  options={field.choices.map((choice) => ({
                    value: choice,
                    label: look.choices[choice] ?? choice,
                  }))}
                />
              ) : field.multiline ? (
                <Textarea
                  mono
                  value={text(name)}
                  onChange={(event) => set(event.target.value)}
                  spellCheck={false}
                  placeholder={look.placeholders[name]}
                />
              ) : (
                <Input
                  value={text(name)}
                  onChange={(event) => set(event.target.value)}
                  inputMode={kind === "number" ? "numeric" : undefined}
                  autoCapitalize="none"
                  autoComplete="off"
                  spellCheck={false}
                  placeholder={look.placeholders[name]}
                />
              )}
            </Field>
          );
        })}
    </div>
  );
}

/** Fields whose values are long. */
const WIDE = new Set(["base_url", "path", "host_key", "from"]);

/** Host and port, or user and password, stand side by side. */
function widthOf(field: ConfigField, next: ConfigField | undefined): string {
  if (field.multiline) return "col-span-6";
  if (field.kind === "number") return "col-span-2";
  if (next?.kind === "number") return "col-span-4";
  return WIDE.has(field.name) ? "col-span-6" : "col-span-6 sm:col-span-3";
}

function errorBelow(errors: FieldErrors, path: string): string | undefined {
  return Object.entries(errors).find(([at]) => at === path || at.startsWith(`${path}.`))?.[1];
}

/** A secret: it can be written and taken away, never read. */
function SecretInput({
  title,
  value,
  onChange,
  error,
  multiline,
  help,
  isSet,
  isRemoved,
  onRemoved,
}: {
  title: string;
  value: string;
  onChange: (value: string) => void;
  error: string | undefined;
  multiline: boolean;
  help: string | undefined;
  isSet: boolean;
  isRemoved: boolean;
  onRemoved: (removed: boolean) => void;
}) {
  return (
    <Field
      label={title}
      error={error}
      className={multiline ? "col-span-6" : "col-span-6 sm:col-span-3"}
      help={
        isRemoved
          ? "Removed when you save."
          : isSet
            ? "Set. Leave it empty to keep it."
            : (help ?? "Encrypted, never shown again.")
      }
      action={
        isSet && (
          <button
            type="button"
            onClick={() => onRemoved(!isRemoved)}
            className="rounded-xs text-ink-3 text-xs underline-offset-2 hover:text-ink hover:underline"
          >
            {isRemoved ? "Keep it" : "Remove it"}
          </button>
        )
      }
    >
      {multiline ? (
        <Textarea
          mono
          autoComplete="off"
          spellCheck={false}
          value={value}
          disabled={isRemoved}
          onChange={(event) => onChange(event.target.value)}
          placeholder={isSet && !isRemoved ? "••••••••" : undefined}
        />
      ) : (
        <Input
          type="password"
          autoComplete="new-password"
          value={value}
          disabled={isRemoved}
          onChange={(event) => onChange(event.target.value)}
          placeholder={isSet && !isRemoved ? "••••••••" : undefined}
        />
      )}
    </Field>
  );
}

function PairsInput({
  title,
  help,
  pairs,
  onChange,
  error,
}: {
  title: string;
  help: string | undefined;
  pairs: readonly Pair[];
  onChange: (pairs: readonly Pair[]) => void;
  error: string | undefined;
}) {
  const change = (id: number, part: Partial<Pair>) =>
    onChange(pairs.map((pair) => (pair.id === id ? { ...pair, ...part } : pair)));
  return (
    <fieldset className="col-span-6 flex flex-col gap-2">
      <legend className="mb-1.5 font-medium text-ink text-sm">
        {title} <span className="ml-0.5 font-normal text-ink-3 text-xs">optional</span>
      </legend>
      {pairs.map((pair, index) => (
        <div key={pair.id} className="flex items-center gap-2">
          <Input
            mono
            aria-label={`Name of value ${index + 1}`}
            placeholder="name"
            value={pair.key}
            onChange={(event) => change(pair.id, { key: event.target.value })}
          />
          <Input
            mono
            aria-label={`Value ${index + 1}`}
            placeholder="value"
            value={pair.value}
            onChange={(event) => change(pair.id, { value: event.target.value })}
          />
          <IconButton
            label={`Remove ${pair.key === "" ? `value ${index + 1}` : pair.key}`}
            onClick={() => onChange(pairs.filter((one) => one.id !== pair.id))}
          >
            <X size={14} aria-hidden />
          </IconButton>
        </div>
      ))}
      {error !== undefined && (
        <p role="alert" className="text-danger-text text-xs">
          {error}
        </p>
      )}
      <div className="flex items-center gap-3">
        <Button
          size="sm"
          icon={<Plus size={14} aria-hidden />}
          onClick={() => {
            const id = Math.max(-1, ...pairs.map((pair) => pair.id)) + 1;
            onChange([...pairs, { id, key: "", value: "" }]);
          }}
        >
          Add a value
        </Button>
        {help !== undefined && <span className="text-ink-3 text-xs">{help}</span>}
      </div>
    </fieldset>
  );
}
