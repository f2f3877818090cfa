import type { AssetCondition } from "@/lib/schemas/asset";

/** When runs start, in its parsed form. `seconds` is a whole number. */
export type Schedule =
  | { kind: "none" }
  | { kind: "once" }
  | { kind: "continuous" }
  | { kind: "cron"; expressions: string[] }
  | { kind: "every"; seconds: number }
  /** As written; read in the zone of the timetable. */
  | { kind: "dates"; dates: string[] };

/** Half-open: `start` belongs to it, `end` does not. Both are instants. */
export type Interval = { start: Date; end: Date };

/** `period`: a run covers the time up to its tick. `point`: a run stands for its tick alone. */
export type IntervalKind = "period" | "point";

/** The rule that yields data intervals. */
export type Timetable = {
  schedule: Schedule;
  /** IANA name of the zone whose wall clock the crons read. */
  timezone: string;
  interval: IntervalKind;
  /** No interval starts before it; null means unbounded. `every` counts its steps from it. */
  startDate: Date | null;
  /** No interval starts after it, but one may start at it; null means unbounded. */
  endDate: Date | null;
  /** Updates that start runs too, which no function of a timetable can foresee. */
  assets?: AssetCondition;
};

/** A run that the timetable calls for: its identity, the data it covers, when it may start. */
export type DueRun = { logicalDate: Date; interval: Interval; runAfter: Date };

/** What is wrong with a schedule; `path` starts inside the value that was parsed. */
export type ScheduleProblem = {
  path: (string | number)[];
  code: string;
  message: string;
  found?: string;
  allowed?: string;
};
