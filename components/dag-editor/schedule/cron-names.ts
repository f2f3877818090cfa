import type { CronFieldKey } from "@/lib/core/cron/field-form";

type Choice = { value: number; label: string; title?: string };

const numbers = (from: number, to: number): Choice[] =>
  Array.from({ length: to - from + 1 }, (_, index) => ({
    value: from + index,
    label: String(from + index),
  }));
const named = (from: number, names: readonly string[]): Choice[] =>
  names.map((title, index) => ({ value: from + index, label: title.slice(0, 3), title }));

/** The days of the week as crons count them, from Monday on as calendars show them. */
export const WEEKDAYS: readonly Choice[] = [
  ...named(1, ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]),
  ...named(0, ["Sunday"]),
];
export const DAYS_OF_MONTH: readonly Choice[] = numbers(1, 31);

/** How the fields of a cron are shown. */
export const CRON_FIELD_LOOKS: Readonly<
  Record<
    CronFieldKey,
    {
      label: string;
      /** What `*` means. */
      any: string;
      unit: string;
      choices: readonly Choice[];
      columns: number;
      /** What a step and a choice begin with. */
      step: number;
      first: number;
    }
  >
> = {
  minute: {
    label: "Minute",
    any: "Every minute",
    unit: "minutes",
    choices: numbers(0, 59),
    columns: 10,
    step: 15,
    first: 0,
  },
  hour: {
    label: "Hour",
    any: "Every hour",
    unit: "hours",
    choices: numbers(0, 23),
    columns: 8,
    step: 6,
    first: 6,
  },
  dayOfMonth: {
    label: "Day of the month",
    any: "Every day",
    unit: "days",
    choices: DAYS_OF_MONTH,
    columns: 8,
    step: 2,
    first: 1,
  },
  month: {
    label: "Month",
    any: "Every month",
    unit: "months",
    choices: named(1, [
      "January",
      "February",
      "March",
      "April",
      "May",
      "June",
      "July",
      "August",
      "September",
      "October",
      "November",
      "December",
    ]),
    columns: 6,
    step: 3,
    first: 1,
  },
  dayOfWeek: {
    label: "Weekday",
    any: "Any weekday",
    unit: "days of the week",
    choices: WEEKDAYS,
    columns: 7,
    step: 2,
    first: 1,
  },
};
