import { parseAsInteger, parseAsIsoDate, parseAsString, parseAsStringLiteral } from "nuqs";
import type { RunFilter } from "@/lib/schemas/api/run-filter";
import {
  DAG_RUN_STATES,
  DAG_RUN_TYPES,
  type DagRunState,
  type DagRunType,
} from "@/lib/schemas/states";

/** The filter of a list of runs as its address keeps it; days are UTC, the last one included. */
export const runFilterParsers = {
  state: parseAsStringLiteral(DAG_RUN_STATES),
  type: parseAsStringLiteral(DAG_RUN_TYPES),
  dag: parseAsString,
  tag: parseAsString,
  by: parseAsString,
  q: parseAsString.withDefault(""),
  /** Logical dates. */
  from: parseAsIsoDate,
  to: parseAsIsoDate,
  startedFrom: parseAsIsoDate,
  startedTo: parseAsIsoDate,
  /** Seconds. */
  longer: parseAsInteger,
};

/** The same, read. */
export type RunFilterValues = {
  state: DagRunState | null;
  type: DagRunType | null;
  dag: string | null;
  tag: string | null;
  by: string | null;
  q: string;
  from: Date | null;
  to: Date | null;
  startedFrom: Date | null;
  startedTo: Date | null;
  longer: number | null;
};

const DAY_MS = 86_400_000;

/** What the API is asked for. `dag` is the one that the list is of, if it is of one. */
export function runFilterOf(values: RunFilterValues, dag: string | undefined): RunFilter {
  const given = (text: string | null) =>
    text === null || text.trim() === "" ? undefined : text.trim();
  const start = (day: Date | null) => day?.toISOString();
  const end = (day: Date | null) =>
    day === null ? undefined : new Date(day.getTime() + DAY_MS).toISOString();
  return {
    state: values.state ?? undefined,
    type: values.type ?? undefined,
    dag: dag ?? given(values.dag),
    tag: given(values.tag),
    by: given(values.by),
    text: given(values.q),
    logicalFrom: start(values.from),
    logicalTo: end(values.to),
    startedFrom: start(values.startedFrom),
    startedTo: end(values.startedTo),
    longerThan: values.longer ?? undefined,
  };
}

/** An active filter in words, and the fields that take it back. */
export type FilterChip = { words: string; fields: (keyof RunFilterValues)[] };

/** What the list is narrowed by, beside its state, its type and the search. */
export function filterChips(values: RunFilterValues): FilterChip[] {
  const day = (date: Date) => date.toISOString().slice(0, 10);
  const span = (from: Date | null, to: Date | null): string | null => {
    if (from !== null && to !== null) return `${day(from)} to ${day(to)}`;
    if (from !== null) return `from ${day(from)}`;
    return to === null ? null : `until ${day(to)}`;
  };
  const logical = span(values.from, values.to);
  const started = span(values.startedFrom, values.startedTo);
  return [
    ...(values.dag === null ? [] : [chip(`DAG ${values.dag}`, "dag")]),
    ...(values.tag === null ? [] : [chip(`tag ${values.tag}`, "tag")]),
    ...(values.by === null ? [] : [chip(`by ${values.by}`, "by")]),
    ...(logical === null ? [] : [chip(`date ${logical}`, "from", "to")]),
    ...(started === null ? [] : [chip(`started ${started}`, "startedFrom", "startedTo")]),
    ...(values.longer === null
      ? []
      : [chip(`longer than ${shortDuration(values.longer)}`, "longer")]),
  ];
}

function chip(words: string, ...fields: FilterChip["fields"]): FilterChip {
  return { words, fields };
}

/** Seconds as people type them: "90s", "5m", "2h". */
export function shortDuration(seconds: number): string {
  if (seconds > 0 && seconds % 3600 === 0) return `${seconds / 3600}h`;
  if (seconds > 0 && seconds % 60 === 0) return `${seconds / 60}m`;
  return `${seconds}s`;
}

/** Reads "90", "90s", "5 m", "1.5h" or "2d" as seconds; null for anything else. */
export function parseShortDuration(text: string): number | null {
  const found = /^\s*(\d{1,7}(?:\.\d{1,3})?)\s*([smhd]?)\s*$/i.exec(text);
  if (found === null) return null;
  const units: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 };
  const seconds = Math.round(Number(found[1]) * (units[(found[2] ?? "").toLowerCase()] ?? 1));
  return seconds <= 31_536_000 ? seconds : null;
}
