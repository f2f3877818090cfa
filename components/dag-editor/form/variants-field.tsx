import { useState } from "react";
import { Select } from "@/components/ui/select";
import type { JsonObject } from "@/lib/schemas/json";
import { type Variant, variantFor } from "./field-kind";
import { ObjectField, type RenderField } from "./object-field";

/** An object of one of several forms: which of them, and its fields. */
export function VariantsField({
  label,
  variants,
  value,
  isReadOnly,
  renderField,
  onChange,
}: {
  label: string;
  variants: readonly Variant[];
  value: JsonObject | undefined;
  isReadOnly: boolean;
  renderField: RenderField;
  onChange: (value: JsonObject | undefined) => void;
}) {
  // A form that nothing written tells from the others is remembered while the field is open.
  const [wanted, setWanted] = useState<string | null>(null);
  const found = value === undefined ? undefined : variantFor(variants, value);
  const chosen = variants.find((one) => one.label === wanted && value === undefined);
  const shown = found ?? chosen;
  return (
    <div className="flex flex-col gap-3">
      <Select
        options={[
          { value: "", label: "None" },
          ...variants.map((one) => ({ value: one.label, label: one.label })),
        ]}
        value={shown?.label ?? ""}
        disabled={isReadOnly}
        onValueChange={(next) => {
          const variant = variants.find((one) => one.label === next);
          setWanted(variant?.label ?? null);
          const kept = variant === undefined ? {} : keptBy(variant, value ?? {});
          onChange(Object.keys(kept).length === 0 ? undefined : kept);
        }}
      />
      {shown !== undefined && shown.fields.length > 0 && (
        <section aria-label={label}>
          <ObjectField
            fields={shown.fields}
            value={value ?? {}}
            renderField={renderField}
            onChange={(next) => onChange({ ...shown.fixed, ...next })}
          />
        </section>
      )}
    </div>
  );
}

/** What of a value another form has a place for. */
function keptBy({ fixed, fields }: Variant, value: JsonObject): JsonObject {
  const names = new Set(fields.map(({ name }) => name));
  const kept = Object.entries(value).filter(([name]) => names.has(name));
  return { ...fixed, ...Object.fromEntries(kept) };
}
