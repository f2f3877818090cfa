"use client";

import { removeField, setField } from "@/lib/core/dag/edit/fields";
import type { JsonValue } from "@/lib/schemas/json";
import { documentSchema, keysAt, type SchemaKey, valueAt } from "../document-schema";
import { useEditorDocument } from "../use-editor-document";
import { errorAt } from "./error-at";
import { FormField, type FormWorld } from "./form-field";

/** Fields of one mapping of the document, in sections, those of a section in their schema's order. */
export function DocumentForm({
  path,
  sections,
  inheritFrom,
  world,
}: {
  path: readonly string[];
  sections: readonly {
    title: string;
    /** Folded until it is opened, unless something in it is wrong. */
    isFolded?: boolean;
    has: (name: string) => boolean;
  }[];
  /** A mapping whose values hold where this one has none. */
  inheritFrom?: readonly string[];
  world: FormWorld;
}) {
  const { checked, operators, apply } = useEditorDocument();
  const { value } = checked.parsed;
  const fields = keysAt(documentSchema(operators), path, value);
  const change = (name: string, next: JsonValue | undefined) =>
    apply((text) =>
      next === undefined
        ? removeField(text, [...path, name])
        : setField(text, [...path, name], next),
    ).ok;
  const render = (field: SchemaKey) => {
    const inherited =
      inheritFrom === undefined ? undefined : valueAt(value, [...inheritFrom, field.name]);
    return (
      <FormField
        key={field.name}
        field={field}
        value={valueAt(value, [...path, field.name])}
        error={errorAt(checked.problems, [...path, field.name])}
        inherited={inherited === undefined ? undefined : `${String(inherited)}, by default_args`}
        world={world}
        onChange={(next) => change(field.name, next)}
      />
    );
  };
  return (
    <div className="flex flex-col gap-4">
      {sections.map(({ title, isFolded = false, has }) => {
        const own = fields.filter(({ name }) => has(name));
        if (own.length === 0) return null;
        const isWrong = own.some(({ name }) => errorAt(checked.problems, [...path, name]));
        const body = (
          <div key="fields" className="flex flex-col gap-4 pt-3">
            {own.map(render)}
          </div>
        );
        return isFolded ? (
          <details key={title} open={isWrong} className="border-t pt-3">
            <summary className="cursor-pointer font-medium text-ink text-sm">{title}</summary>
            {body}
          </details>
        ) : (
          <section key={title} aria-label={title}>
            {body}
          </section>
        );
      })}
    </div>
  );
}
