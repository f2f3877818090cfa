import { useState } from "react";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { ToggleChips } from "@/components/ui/toggle-chips";
import {
  type CronFieldKey,
  type FieldForm,
  readCronField,
  writeCronField,
} from "@/lib/core/cron/field-form";
import { CRON_FIELDS, parseField } from "@/lib/core/cron/fields";
import { useFieldDraft } from "../form/use-field-draft";
import { CRON_FIELD_LOOKS } from "./cron-names";

/** One field of a cron: all, every nth, some by their names, or as text. */
export function CronField({
  field,
  text,
  isReadOnly,
  onChange,
}: {
  field: CronFieldKey;
  text: string;
  isReadOnly: boolean;
  onChange: (text: string) => void;
}) {
  const form = readCronField(field, text);
  const [isTyped, setTyped] = useState(false);
  const look = CRON_FIELD_LOOKS[field];
  const kind = isTyped ? "text" : form.kind;
  const write = (next: FieldForm) => onChange(writeCronField(field, next));
  function choose(next: FieldForm["kind"]) {
    setTyped(next === "text");
    if (next === "any") write({ kind: "any" });
    if (next === "step") write({ kind: "step", step: look.step });
    if (next === "values" && form.kind !== "values") {
      write({ kind: "values", values: [look.first] });
    }
  }
  return (
    <div className="flex flex-col gap-1.5">
      <Field label={look.label}>
        <Select<FieldForm["kind"]>
          size="sm"
          options={[
            { value: "any", label: look.any },
            { value: "step", label: `Every so many ${look.unit}` },
            { value: "values", label: "These" },
            { value: "text", label: "As text" },
          ]}
          value={kind}
          disabled={isReadOnly}
          onValueChange={choose}
        />
      </Field>
      {kind === "step" && form.kind === "step" && (
        <StepInput
          label={`${look.label}: every`}
          value={form.step}
          most={CRON_FIELDS[field].openEnd}
          isReadOnly={isReadOnly}
          onChange={(step) => write({ kind: "step", step })}
        />
      )}
      {kind === "values" && form.kind === "values" && (
        <ToggleChips
          legend={look.label}
          columns={look.columns}
          options={look.choices}
          chosen={form.values}
          disabled={isReadOnly}
          onChange={(values) => values.length > 0 && write({ kind: "values", values })}
        />
      )}
      {kind === "text" && (
        <FieldText field={field} text={text} isReadOnly={isReadOnly} onChange={onChange} />
      )}
    </div>
  );
}

function StepInput({
  label,
  value,
  most,
  isReadOnly,
  onChange,
}: {
  label: string;
  value: number;
  most: number;
  isReadOnly: boolean;
  onChange: (value: number) => void;
}) {
  const draft = useFieldDraft(String(value), (typed) => {
    const next = Number(typed);
    if (Number.isInteger(next) && next >= 1 && next <= most) onChange(next);
  });
  return (
    <Input
      type="number"
      aria-label={label}
      min={1}
      max={most}
      value={draft.text}
      readOnly={isReadOnly}
      onChange={(event) => draft.onText(event.target.value)}
      onBlur={draft.leave}
      onKeyDown={(event) => event.key === "Enter" && draft.leave()}
    />
  );
}

function FieldText({
  field,
  text,
  isReadOnly,
  onChange,
}: {
  field: CronFieldKey;
  text: string;
  isReadOnly: boolean;
  onChange: (text: string) => void;
}) {
  const { label } = CRON_FIELD_LOOKS[field];
  // A field has no spaces: one would make two of it.
  const draft = useFieldDraft(text, (typed) => onChange(typed.replaceAll(/\s+/g, "") || "*"));
  const parsed = parseField(CRON_FIELDS[field], text);
  return (
    <Field
      label={<span className="sr-only">{label} as text</span>}
      error={parsed.ok ? undefined : parsed.problem.message}
      help={`${CRON_FIELDS[field].allowed}.`}
      className="-mt-1.5"
    >
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
