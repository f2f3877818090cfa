import { useState } from "react";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { formatDuration, parseDurationText } from "@/lib/schemas/duration";
import { useFieldDraft } from "../form/use-field-draft";

const UNITS = [
  { value: "d", label: "days", seconds: 86_400 },
  { value: "h", label: "hours", seconds: 3600 },
  { value: "m", label: "minutes", seconds: 60 },
  { value: "s", label: "seconds", seconds: 1 },
] as const;
type Unit = (typeof UNITS)[number]["value"];

/** Every so often: a number and its unit. What says more than that, as `1h30m`, is typed. */
export function EveryForm({
  every,
  isReadOnly,
  onChange,
}: {
  every: string | number;
  isReadOnly: boolean;
  onChange: (every: string) => void;
}) {
  const [fault, setFault] = useState<string>();
  const seconds = typeof every === "number" ? every : parseDurationText(every);
  const unit = seconds === null || seconds <= 0 ? null : wholeUnit(seconds);
  const draft = useFieldDraft(
    unit === null ? String(every) : String((seconds ?? 0) / secondsOf(unit)),
    (text) => {
      const typed = /^\d{1,9}$/.test(text.trim()) ? `${text.trim()}${unit ?? "m"}` : text.trim();
      const found = parseDurationText(typed);
      const isDuration = found !== null && found >= 1 && Number.isInteger(found);
      setFault(
        isDuration ? undefined : `“${text}” is no number of them, nor a duration such as 1h30m`,
      );
      if (isDuration) onChange(typed);
    },
  );
  return (
    <div className="flex items-start gap-2">
      <Field
        label="Every"
        className="flex-1"
        error={fault}
        help="Counted from the start date, whatever clocks do."
      >
        <Input
          mono
          inputMode="numeric"
          value={draft.text}
          readOnly={isReadOnly}
          spellCheck={false}
          onChange={(event) => draft.onText(event.target.value)}
          onBlur={draft.leave}
          onKeyDown={(event) => event.key === "Enter" && draft.leave()}
        />
      </Field>
      {unit !== null && (
        <Field label="Unit" className="w-28">
          <Select<Unit>
            options={UNITS.map(({ value, label }) => ({ value, label }))}
            value={unit}
            disabled={isReadOnly}
            onValueChange={(next) => onChange(`${(seconds ?? 0) / secondsOf(unit)}${next}`)}
          />
        </Field>
      )}
      {unit === null && seconds !== null && (
        <span className="mt-8 text-ink-3 text-xs">{formatDuration(seconds)}</span>
      )}
    </div>
  );
}

/** The largest unit of which a duration is a whole number; null when it takes two to say it. */
function wholeUnit(seconds: number): Unit | null {
  if (!Number.isInteger(seconds)) return null;
  const found = UNITS.find((unit) => seconds % unit.seconds === 0);
  if (found === undefined) return null;
  // 90 minutes are told in minutes; 3601 seconds are not told in seconds.
  return seconds / found.seconds <= 9999 ? found.value : null;
}

function secondsOf(unit: Unit): number {
  return UNITS.find(({ value }) => value === unit)?.seconds ?? 1;
}
