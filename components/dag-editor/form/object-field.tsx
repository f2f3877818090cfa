import type { ReactNode } from "react";
import type { JsonObject, JsonValue } from "@/lib/schemas/json";
import type { SchemaKey } from "../document-schema";

/** Shows one field of an object; `change` with undefined takes it out. */
export type RenderField = (
  field: SchemaKey,
  value: unknown,
  change: (next: JsonValue | undefined) => void,
) => ReactNode;

/** The fields of an object within a field. */
export function ObjectField({
  fields,
  value,
  renderField,
  onChange,
}: {
  fields: readonly SchemaKey[];
  value: JsonObject;
  renderField: RenderField;
  onChange: (value: JsonObject) => void;
}) {
  return (
    <div className="flex flex-col gap-3 border-l-2 pl-3">
      {fields.map((field) =>
        renderField(field, value[field.name], (next) =>
          onChange(withMember(value, field.name, next)),
        ),
      )}
    </div>
  );
}

/** An object with another member, or without it. */
export function withMember(
  value: JsonObject,
  name: string,
  member: JsonValue | undefined,
): JsonObject {
  if (member !== undefined) return { ...value, [name]: member };
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== name));
}
