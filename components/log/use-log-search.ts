"use client";

import { useDeferredValue, useMemo, useRef } from "react";
import type { LogSnapshot } from "@/components/shared/log/buffer";
import { findMatches, type LogMatch } from "./search";

type Cache = { query: string; lines: LogSnapshot["lines"]; count: number; matches: LogMatch[] };
const NOTHING: Cache = { query: "", lines: [], count: 0, matches: [] };

/** Finds in a log that grows: only lines that are new since the last search are looked at. */
export function useLogSearch(
  log: LogSnapshot,
  search: string,
): { matches: readonly LogMatch[]; byLine: ReadonlyMap<number, LogMatch[]> } {
  const query = useDeferredValue(search);
  const cache = useRef<Cache>(NOTHING);
  const { lines, count } = log;
  const matches = useMemo(() => {
    const known = cache.current;
    const goesOn = known.query === query && known.lines === lines && known.count <= count;
    const found = goesOn
      ? findMatches(lines, count, query, known.matches, known.count)
      : findMatches(lines, count, query);
    cache.current = { query, lines, count, matches: found };
    return found;
  }, [lines, count, query]);
  const byLine = useMemo(() => {
    const grouped = new Map<number, LogMatch[]>();
    for (const match of matches) {
      const group = grouped.get(match.line);
      if (group === undefined) grouped.set(match.line, [match]);
      else group.push(match);
    }
    return grouped;
  }, [matches]);
  return { matches, byLine };
}
