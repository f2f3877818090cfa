import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { describeCron } from "@/lib/core/cron/describe";
import { readTimes, writeTimes } from "@/lib/core/cron/times-form";
import type { TimeForm } from "@/lib/core/timetable/schedule-form";
import { SCHEDULE_PRESETS } from "@/lib/schemas/dag-schedule";
import { CronsForm } from "./crons-form";
import { DatesForm } from "./dates-form";
import { EveryForm } from "./every-form";
import { PRESETS, type TimeView } from "./schedule-kinds";
import { TimesFields } from "./times-form";

const PRESET_WORDS = {
  "@once": "Once, at the start date",
  "@continuous": "Each run when the one before has ended",
} as const;

/** The fields of a schedule by time, in one of the views that can show it. */
export function TimeFields({
  view,
  form,
  isReadOnly,
  onChange,
}: {
  view: TimeView;
  form: TimeForm;
  isReadOnly: boolean;
  onChange: (form: TimeForm) => void;
}) {
  switch (form.kind) {
    case "preset":
      return (
        <Field label="Preset">
          <Select
            options={PRESETS.map((preset) => ({
              value: preset,
              label: preset,
              description: presetWords(preset),
            }))}
            value={form.preset}
            disabled={isReadOnly}
            onValueChange={(preset) => onChange({ kind: "preset", preset })}
          />
        </Field>
      );
    case "every":
      return (
        <EveryForm
          every={form.every}
          isReadOnly={isReadOnly}
          onChange={(every) => onChange({ kind: "every", every })}
        />
      );
    case "dates":
      return (
        <DatesForm
          dates={form.dates}
          isReadOnly={isReadOnly}
          onChange={(dates) => onChange({ kind: "dates", dates })}
        />
      );
    case "crons": {
      const times = view === "times" ? readTimes(form.crons) : null;
      return times === null ? (
        <CronsForm
          crons={form.crons}
          isReadOnly={isReadOnly}
          onChange={(crons) => onChange({ ...form, crons })}
        />
      ) : (
        <TimesFields
          form={times}
          isReadOnly={isReadOnly}
          onChange={(next) => onChange({ ...form, crons: writeTimes(next) })}
        />
      );
    }
  }
}

function presetWords(preset: keyof typeof SCHEDULE_PRESETS): string {
  if (preset === "@once" || preset === "@continuous") return PRESET_WORDS[preset];
  return describeCron(SCHEDULE_PRESETS[preset]);
}
