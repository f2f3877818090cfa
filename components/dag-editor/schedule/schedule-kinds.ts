import { readTimes, writeTimes } from "@/lib/core/cron/times-form";
import type { ScheduleForm, TimeForm } from "@/lib/core/timetable/schedule-form";
import { SCHEDULE_PRESETS } from "@/lib/schemas/dag-schedule";
import { dayAfter } from "./dates-form";

/** The ways to say a time; `times` and `cron` are two views of crons. */
export const TIME_VIEWS = ["preset", "every", "times", "cron", "dates"] as const;
export type TimeView = (typeof TIME_VIEWS)[number];
/** The ways to say when runs start. */
export type ScheduleView = "none" | TimeView | "assets" | "other";

/** The ways in words. */
export const VIEW_LABELS: Readonly<Record<ScheduleView, { label: string; description?: string }>> =
  {
    none: { label: "By hand only", description: "Or by the API" },
    preset: { label: "Preset", description: "@daily, @hourly…" },
    every: { label: "Every so often", description: "Every 15 minutes, every 2 days" },
    times: { label: "At times, on days", description: "06:30 on weekdays" },
    cron: { label: "Cron", description: "One or several, field by field" },
    dates: { label: "On dates", description: "A list of dates" },
    assets: { label: "When assets are updated", description: "With or without a time besides" },
    other: { label: "As it is written" },
  };

/** The view that shows a schedule best. */
export function viewOf(form: ScheduleForm): ScheduleView {
  if (form.kind !== "crons") return form.kind;
  return readTimes(form.crons) === null ? "cron" : "times";
}

/**
 * What a schedule by time becomes when it is to be said another way: the same, as far as the other
 * way can say it.
 */
export function timeFormFor(view: TimeView, old: ScheduleForm): TimeForm {
  const cron = cronsOf(old);
  switch (view) {
    case "preset":
      return { kind: "preset", preset: presetFor(cron) };
    case "every":
      return { kind: "every", every: "1h" };
    case "dates":
      return { kind: "dates", dates: [dayAfter(undefined)] };
    case "cron":
      return cron ?? { kind: "crons", crons: ["0 6 * * *"], isList: false };
    case "times":
      return cron !== null && readTimes(cron.crons) !== null
        ? cron
        : {
            kind: "crons",
            crons: writeTimes({ times: [360], days: { kind: "every" } }),
            isList: false,
          };
  }
}

function cronsOf(form: ScheduleForm): (TimeForm & { kind: "crons" }) | null {
  if (form.kind === "crons") return form;
  const cron = form.kind === "preset" ? SCHEDULE_PRESETS[form.preset] : null;
  return cron === null ? null : { kind: "crons", crons: [cron], isList: false };
}

function presetFor(cron: (TimeForm & { kind: "crons" }) | null): keyof typeof SCHEDULE_PRESETS {
  const found = PRESETS.find((name) => SCHEDULE_PRESETS[name] === cron?.crons[0]);
  return found ?? "@daily";
}

/** The presets, most used first. */
export const PRESETS = [
  "@daily",
  "@hourly",
  "@weekly",
  "@monthly",
  "@quarterly",
  "@yearly",
  "@once",
  "@continuous",
] as const satisfies readonly (keyof typeof SCHEDULE_PRESETS)[];
