"use client";

import { useCallback, useSyncExternalStore } from "react";

const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** What this browser keeps under a key; null where it keeps nothing, or may not. */
function read(key: string): string | null {
  try {
    return window.localStorage.getItem(key);
  } catch {
    // Storage is switched off: the page works, it only forgets.
    return null;
  }
}

/**
 * A number that this browser keeps from visit to visit, as the width of a panel. On the server and
 * while the page hydrates it is `initial`.
 */
export function useKeptNumber(key: string, initial: number): [number, (value: number) => void] {
  const stored = useSyncExternalStore(
    subscribe,
    () => read(key),
    () => null,
  );
  const value = stored === null || stored === "" ? Number.NaN : Number(stored);
  const keep = useCallback(
    (next: number) => {
      try {
        window.localStorage.setItem(key, String(next));
      } catch {
        return;
      }
      for (const listener of listeners) listener();
    },
    [key],
  );
  return [Number.isFinite(value) ? value : initial, keep];
}
