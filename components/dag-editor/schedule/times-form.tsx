import { Plus, X } from "lucide-react";
import { Button, IconButton } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { ToggleChips } from "@/components/ui/toggle-chips";
import { type DaysForm, MAX_TIMES, type TimesForm } from "@/lib/core/cron/times-form";
import { useFieldDraft } from "../form/use-field-draft";
import { DAYS_OF_MONTH, WEEKDAYS } from "./cron-names";

/** At times of the day, on all days, on days of the week or of the month. */
export function TimesFields({
  form,
  isReadOnly,
  onChange,
}: {
  form: TimesForm;
  isReadOnly: boolean;
  onChange: (form: TimesForm) => void;
}) {
  const { times, days } = form;
  return (
    <div className="flex flex-col gap-3">
      <fieldset className="flex flex-col gap-1.5">
        <legend className="mb-1.5 font-medium text-ink text-sm">At</legend>
        <div className="flex flex-wrap gap-1.5">
          {times.map((time, index) => (
            <Time
              key={time}
              label={`Time ${index + 1}`}
              time={time}
              isReadOnly={isReadOnly}
              onChange={(next) =>
                onChange({ ...form, times: sorted(times.map((t) => (t === time ? next : t))) })
              }
              onRemove={
                times.length > 1
                  ? () => onChange({ ...form, times: times.filter((other) => other !== time) })
                  : null
              }
            />
          ))}
          {!isReadOnly && times.length < MAX_TIMES && (
            <Button
              size="sm"
              variant="ghost"
              icon={<Plus size={14} aria-hidden />}
              onClick={() => onChange({ ...form, times: sorted([...times, nextTime(times)]) })}
            >
              Add a time
            </Button>
          )}
        </div>
      </fieldset>
      <Field label="On">
        <Select
          options={[
            { value: "every", label: "Every day" },
            { value: "weekdays", label: "Days of the week" },
            { value: "monthdays", label: "Days of the month" },
          ]}
          value={days.kind}
          disabled={isReadOnly}
          onValueChange={(kind) => onChange({ ...form, days: DEFAULT_DAYS[kind] })}
        />
      </Field>
      <Days
        days={days}
        isReadOnly={isReadOnly}
        onChange={(next) => onChange({ ...form, days: next })}
      />
    </div>
  );
}

const DEFAULT_DAYS: Readonly<Record<DaysForm["kind"], DaysForm>> = {
  every: { kind: "every" },
  weekdays: { kind: "weekdays", weekdays: [1, 2, 3, 4, 5] },
  monthdays: { kind: "monthdays", days: [1], last: false },
};

function Days({
  days,
  isReadOnly,
  onChange,
}: {
  days: DaysForm;
  isReadOnly: boolean;
  onChange: (days: DaysForm) => void;
}) {
  switch (days.kind) {
    case "every":
      return null;
    case "weekdays":
      return (
        <ToggleChips
          legend="Days of the week"
          columns={7}
          options={WEEKDAYS}
          chosen={days.weekdays}
          disabled={isReadOnly}
          // None at all would mean every day: the last one stays.
          onChange={(weekdays) => weekdays.length > 0 && onChange({ kind: "weekdays", weekdays })}
        />
      );
    case "monthdays":
      return (
        <ToggleChips
          legend="Days of the month"
          columns={8}
          options={[...DAYS_OF_MONTH, { value: 0, label: "last", title: "The last day" }]}
          chosen={[...days.days, ...(days.last ? [0] : [])]}
          disabled={isReadOnly}
          onChange={(chosen) =>
            chosen.length > 0 &&
            onChange({
              kind: "monthdays",
              days: chosen.filter((day) => day > 0),
              last: chosen.includes(0),
            })
          }
        />
      );
  }
}

function Time({
  label,
  time,
  isReadOnly,
  onChange,
  onRemove,
}: {
  label: string;
  time: number;
  isReadOnly: boolean;
  onChange: (time: number) => void;
  onRemove: (() => void) | null;
}) {
  const draft = useFieldDraft(clock(time), (text) => {
    const minutes = minutesOf(text);
    if (minutes !== null) onChange(minutes);
  });
  return (
    <span className="inline-flex items-center">
      <Input
        type="time"
        aria-label={label}
        className="!w-30"
        value={draft.text}
        readOnly={isReadOnly}
        onChange={(event) => draft.onText(event.target.value)}
        onBlur={draft.leave}
        onKeyDown={(event) => event.key === "Enter" && draft.leave()}
      />
      {onRemove !== null && !isReadOnly && (
        <IconButton size="sm" label={`Remove ${clock(time)}`} onClick={onRemove}>
          <X size={14} aria-hidden />
        </IconButton>
      )}
    </span>
  );
}

/** `06:30` */
function clock(minutes: number): string {
  const two = (number: number) => String(number).padStart(2, "0");
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

function minutesOf(text: string): number | null {
  const [, hour, minute] = /^(\d{2}):(\d{2})/.exec(text) ?? [];
  return hour === undefined || minute === undefined ? null : Number(hour) * 60 + Number(minute);
}

function sorted(times: readonly number[]): number[] {
  return [...new Set(times)].sort((a, b) => a - b);
}

/** A time that is not there yet: half a day after the last one, or the next hour that is free. */
function nextTime(times: readonly number[]): number {
  const first = ((times.at(-1) ?? 0) + 720) % 1440;
  for (let time = first; ; time = (time + 60) % 1440) if (!times.includes(time)) return time;
}
