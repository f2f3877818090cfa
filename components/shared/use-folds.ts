"use client";

import { parseAsArrayOf, parseAsString, useQueryState } from "nuqs";
import { useMemo, useSyncExternalStore } from "react";
import * as z from "zod";

/** A browser keeps the folds of so many views; the one that changed longest ago goes first. */
const MOST_KEPT = 100;
const KEY = "millrace.folds";
const keptSchema = z.record(z.string(), z.array(z.string()));
const listeners = new Set<() => void>();

/** Groups that are folded in a view; null while nobody has folded or opened any there. */
export type Folds = {
  folded: readonly string[] | null;
  setFolded: (next: readonly string[]) => void;
};

/**
 * Which groups are folded: as the address says, else as this browser remembers of the view, whose
 * name must say what it shows (team, DAG, kind).
 */
export function useFolds(view: string): Folds {
  const [inUrl, setInUrl] = useQueryState("fold", parseAsArrayOf(parseAsString));
  const text = useSyncExternalStore(subscribe, stored, () => "{}");
  const kept = useMemo(() => read(text)[view] ?? null, [text, view]);
  return {
    folded: inUrl ?? kept,
    setFolded(next) {
      void setInUrl([...next]);
      remember(view, next);
    },
  };
}

/** The folds with one group folded or opened. */
export function toggled(folded: Iterable<string>, groupId: string): string[] {
  const next = new Set(folded);
  if (!next.delete(groupId)) next.add(groupId);
  return [...next];
}

function subscribe(notify: () => void): () => void {
  listeners.add(notify);
  return () => listeners.delete(notify);
}

function stored(): string {
  try {
    return localStorage.getItem(KEY) ?? "{}";
  } catch {
    return "{}";
  }
}

function read(text: string): Record<string, string[]> {
  try {
    return keptSchema.parse(JSON.parse(text));
  } catch {
    return {};
  }
}

function remember(view: string, folded: readonly string[]): void {
  const { [view]: _before, ...others } = read(stored());
  const kept = [...Object.entries(others), [view, [...folded]]].slice(-MOST_KEPT);
  try {
    localStorage.setItem(KEY, JSON.stringify(Object.fromEntries(kept)));
  } catch {
    // A browser that stores nothing has the address, which says it as well.
  }
  for (const notify of listeners) notify();
}
