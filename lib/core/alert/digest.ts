import type { Fact, MessageEntry } from "./message";

/** So many happenings are told in full; more are told in a line each. */
const MOST_IN_FULL = 3;
const LINE_LENGTH = 160;

/** What several happenings have in common, and what is left to tell of each. */
export interface Digest {
  shared: { facts: readonly Fact[]; error: string | null };
  entries: readonly MessageEntry[];
  /** Each entry is one line. */
  isBrief: boolean;
}

/**
 * Says once what all entries say, so that a message about many tasks of one run tells the run's date
 * and the error that they share once. Many entries keep a line of their error and one link each.
 */
export function digestOf(entries: readonly MessageEntry[]): Digest {
  const [first] = entries;
  const none = { facts: [], error: null };
  if (first === undefined || entries.length === 1) {
    return { shared: none, entries, isBrief: false };
  }
  const isShared = ([label, value]: Fact) =>
    entries.every(({ facts }) => facts.some(([l, v]) => l === label && v === value));
  const error = entries.every((entry) => entry.error === first.error) ? first.error : null;
  const shared = { facts: first.facts.filter(isShared), error };
  const isBrief = entries.length > MOST_IN_FULL;
  return {
    shared,
    isBrief,
    entries: entries.map((entry) => {
      const own = entry.facts.filter((fact) => !isShared(fact));
      const rest = error === null ? entry.error : null;
      if (!isBrief) return { ...entry, facts: own, error: rest };
      const place = own.filter(([label]) => label === "DAG" || label === "Logical date");
      return {
        ...entry,
        facts: place,
        error: rest === null ? null : lastLine(rest),
        links: entry.links.slice(0, 1),
      };
    }),
  };
}

/** Where a stack trace names its reason, and most errors are but one line. */
function lastLine(error: string): string {
  const line = error.slice(error.lastIndexOf("\n") + 1).trim();
  return line.length <= LINE_LENGTH ? line : `${line.slice(0, LINE_LENGTH).toWellFormed()}…`;
}
