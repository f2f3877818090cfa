"use client";

import { ArrowDown, ArrowUp, Trash2 } from "lucide-react";
import { useState } from "react";
import { IconButton } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { removeField, setField } from "@/lib/core/dag/edit/fields";
import { moveParam, removeParam, renameParam } from "@/lib/core/dag/edit/params";
import { appliesToType } from "@/lib/core/dag/params";
import { PARAM_TYPES, type ParamType } from "@/lib/schemas/dag-param";
import { isJsonObject, type JsonObject, type JsonValue } from "@/lib/schemas/json";
import { DocumentForm } from "../form/document-form";
import { errorAt } from "../form/error-at";
import type { FormWorld } from "../form/form-field";
import { withMember } from "../form/object-field";
import { useFieldDraft } from "../form/use-field-draft";
import { useHeld } from "../form/use-held";
import { useEditorDocument } from "../use-editor-document";
import { ChoicesField, DefaultField } from "./param-values";

const OWN_FIELDS = new Set(["type", "default", "enum"]);

/** One param: what it is called, what it may be, and what it is when a run says nothing. */
export function ParamCard({
  name,
  param: written,
  before,
  behind,
  isOpen,
  world,
  onOpen,
}: {
  name: string;
  param: JsonObject;
  /** The params that it stands between; null at an end. */
  before: string | null;
  behind: { next: string | null } | null;
  isOpen: boolean;
  world: FormWorld;
  onOpen: (name: string | null) => void;
}) {
  const { apply, checked, operators, isReadOnly } = useEditorDocument();
  const [held, hold] = useHeld(written);
  const param = isJsonObject(held) ? held : written;
  const type = typeOf(param);
  const choices = Array.isArray(param.enum) ? param.enum : [];
  const error = (field: string) => errorAt(checked.problems, ["params", name, field]);
  const isWrong = errorAt(checked.problems, ["params", name]) !== undefined;
  const put = (field: string, value: JsonValue | undefined) => {
    const { ok } = apply((text) =>
      value === undefined
        ? removeField(text, ["params", name, field])
        : setField(text, ["params", name, field], value),
    );
    if (ok) hold(withMember(param, field, value));
  };
  const change = (next: ParamType) => {
    const changed = asType(param, next);
    if (apply((text) => setField(text, ["params", name], changed)).ok) hold(changed);
  };
  return (
    <details
      open={isOpen}
      onToggle={(event) => {
        if (event.currentTarget.open !== isOpen) onOpen(event.currentTarget.open ? name : null);
      }}
      className={`rounded-md border ${isWrong ? "border-danger-line" : ""}`}
    >
      <summary className="flex min-h-9 cursor-pointer items-center gap-2 px-2.5 py-1">
        <span className="min-w-0 flex-1 truncate font-mono text-ink text-xs">{name}</span>
        <span className="shrink-0 text-ink-3 text-xs">
          {type ?? "no type"}
          {param.default === undefined && ", required"}
        </span>
      </summary>
      {isOpen && (
        <div className="flex flex-col gap-4 border-t p-2.5">
          <Name
            name={name}
            isReadOnly={isReadOnly}
            onRename={(next) => {
              const result = apply((text) => renameParam(text, name, next, operators), {
                quiet: true,
              });
              if (result.ok) onOpen(next);
              return result.ok ? undefined : result.reason;
            }}
          />
          <Field label="Type" error={error("type")}>
            <Select
              options={PARAM_TYPES.map((one) => ({ value: one, label: one }))}
              value={type}
              disabled={isReadOnly}
              onValueChange={change}
            />
          </Field>
          <DefaultField
            key={`default ${type}`}
            type={type ?? "string"}
            choices={choices}
            value={param.default}
            error={error("default")}
            isReadOnly={isReadOnly}
            onChange={(value) => put("default", value)}
          />
          {type !== "boolean" && type !== "object" && (
            <ChoicesField
              type={type ?? "string"}
              choices={choices}
              error={error("enum")}
              isReadOnly={isReadOnly}
              onChange={(value) => put("enum", value)}
            />
          )}
          <DocumentForm
            path={["params", name]}
            world={world}
            sections={[
              {
                title: `About ${name}`,
                has: (field) =>
                  !OWN_FIELDS.has(field) && (type === null || appliesToType(field, type)),
              },
            ]}
          />
          {!isReadOnly && (
            <div className="flex items-center gap-1 border-t pt-2">
              <IconButton
                size="sm"
                label={`Move ${name} up`}
                disabled={before === null}
                onClick={() => apply((text) => moveParam(text, name, before))}
              >
                <ArrowUp size={14} aria-hidden />
              </IconButton>
              <IconButton
                size="sm"
                label={`Move ${name} down`}
                disabled={behind === null}
                onClick={() => apply((text) => moveParam(text, name, behind?.next ?? null))}
              >
                <ArrowDown size={14} aria-hidden />
              </IconButton>
              <span className="flex-1" />
              <IconButton
                size="sm"
                label={`Remove ${name}`}
                onClick={() => apply((text) => removeParam(text, name))}
              >
                <Trash2 size={14} aria-hidden />
              </IconButton>
            </div>
          )}
        </div>
      )}
    </details>
  );
}

function Name({
  name,
  isReadOnly,
  onRename,
}: {
  name: string;
  isReadOnly: boolean;
  /** Why it cannot be called so; undefined when it is. */
  onRename: (name: string) => string | undefined;
}) {
  const [fault, setFault] = useState<string>();
  const draft = useFieldDraft(name, (text) => setFault(onRename(text.trim())));
  return (
    <Field label="Name" error={fault} help="Templates that name it follow; code does not.">
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

function typeOf({ type }: JsonObject): ParamType | null {
  return PARAM_TYPES.find((known) => known === type) ?? null;
}

/** A param of another type: what that type has no place for is left out. */
function asType(param: JsonObject, type: ParamType): JsonObject {
  const fits = (value: JsonValue | undefined) => {
    if (value === null || value === undefined) return true;
    if (type === "array") return Array.isArray(value);
    if (type === "integer") return Number.isInteger(value);
    return !Array.isArray(value) && typeof value === type;
  };
  const kept = Object.entries(param).filter(([key, value]) => {
    if (key === "default") return fits(value);
    if (key === "enum") return Array.isArray(value) && value.every(fits);
    return appliesToType(key, type);
  });
  return { ...Object.fromEntries(kept), type };
}
