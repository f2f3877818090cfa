"use client";

import { SlidersHorizontal } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Popover } from "@/components/ui/popover";
import { parseShortDuration, type RunFilterValues, shortDuration } from "./run-filters";

/** The filters that are needed less often: each takes effect as soon as it is valid. */
export function RunFilterForm({
  values,
  ofTeam,
  onChange,
}: {
  values: RunFilterValues;
  /** Whether the list is of all DAGs. */
  ofTeam: boolean;
  onChange: (change: Partial<RunFilterValues>) => void;
}) {
  return (
    <Popover
      title="Narrow the list"
      className="w-80"
      trigger={<Button icon={<SlidersHorizontal size={14} aria-hidden />}>Filters</Button>}
    >
      <div className="flex flex-col gap-3">
        {ofTeam && (
          <div className="grid grid-cols-2 gap-2">
            <TextField label="DAG" value={values.dag} onChange={(dag) => onChange({ dag })} />
            <TextField label="Tag" value={values.tag} onChange={(tag) => onChange({ tag })} />
          </div>
        )}
        <TextField label="Started by" value={values.by} onChange={(by) => onChange({ by })} />
        <div className="grid grid-cols-2 gap-2">
          <DayField label="Date from" value={values.from} onChange={(from) => onChange({ from })} />
          <DayField label="to" value={values.to} onChange={(to) => onChange({ to })} />
          <DayField
            label="Started from"
            value={values.startedFrom}
            onChange={(startedFrom) => onChange({ startedFrom })}
          />
          <DayField
            label="to"
            value={values.startedTo}
            onChange={(startedTo) => onChange({ startedTo })}
          />
        </div>
        <DurationField value={values.longer} onChange={(longer) => onChange({ longer })} />
        <p className="text-ink-3 text-xs">Days are in UTC, the last one included.</p>
      </div>
    </Popover>
  );
}

/** Text that counts once Enter is pressed or the field is left. */
function TextField({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string | null;
  onChange: (value: string | null) => void;
}) {
  const [text, setText] = useState(value ?? "");
  const take = () => onChange(text.trim() === "" ? null : text.trim());
  return (
    <Field label={label}>
      <Input
        value={text}
        onChange={(event) => setText(event.target.value)}
        onBlur={take}
        onKeyDown={(event) => {
          if (event.key === "Enter") take();
        }}
      />
    </Field>
  );
}

function DayField({
  label,
  value,
  onChange,
}: {
  label: string;
  value: Date | null;
  onChange: (value: Date | null) => void;
}) {
  return (
    <Field label={label}>
      <Input
        type="date"
        value={value?.toISOString().slice(0, 10) ?? ""}
        onChange={({ target }) =>
          onChange(target.value === "" ? null : new Date(`${target.value}T00:00:00Z`))
        }
      />
    </Field>
  );
}

function DurationField({
  value,
  onChange,
}: {
  value: number | null;
  onChange: (seconds: number | null) => void;
}) {
  const [text, setText] = useState(value === null ? "" : shortDuration(value));
  const isBad = text.trim() !== "" && parseShortDuration(text) === null;
  const take = () => {
    if (!isBad) onChange(parseShortDuration(text));
  };
  return (
    <Field
      label="Longer than"
      error={isBad ? `“${text}” is no duration: as 90s, 5m, 2h or 1d` : undefined}
    >
      <Input
        placeholder="5m"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onBlur={take}
        onKeyDown={(event) => {
          if (event.key === "Enter") take();
        }}
      />
    </Field>
  );
}
