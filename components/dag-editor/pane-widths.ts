import { useState, useSyncExternalStore } from "react";

/** How wide the panes beside the code are, in hundredths of the whole. */
export type PaneWidths = { side: number; form: number };

/** What a pane may be narrowed and widened to. */
export const PANE_BOUNDS = { side: { min: 22, max: 70 }, form: { min: 18, max: 45 } } as const;

const KEY = "millrace:editor-panes";
const DEFAULTS: PaneWidths = { side: 50, form: 26 };

/** The widths that the person chose, kept in the browser. */
export function usePaneWidths(): [PaneWidths, (pane: keyof PaneWidths, percent: number) => void] {
  const [widths, setWidths] = useState(readWidths);
  return [
    widths,
    (pane, percent) => {
      const next = { ...widths, [pane]: clamped(pane, percent) };
      setWidths(next);
      try {
        window.localStorage.setItem(KEY, JSON.stringify(next));
      } catch {
        // Without storage the widths last as long as the page.
      }
    },
  ];
}

/** Whether a media query holds, in the browser; `true` on the server. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (notify) => {
      const list = window.matchMedia(query);
      list.addEventListener("change", notify);
      return () => list.removeEventListener("change", notify);
    },
    () => window.matchMedia(query).matches,
    () => true,
  );
}

function clamped(pane: keyof PaneWidths, percent: number): number {
  const { min, max } = PANE_BOUNDS[pane];
  return Math.round(Math.min(max, Math.max(min, percent)));
}

function readWidths(): PaneWidths {
  try {
    const kept: unknown = JSON.parse(window.localStorage.getItem(KEY) ?? "null");
    const of = (pane: keyof PaneWidths) => {
      const value: unknown =
        typeof kept === "object" && kept !== null ? Reflect.get(kept, pane) : undefined;
      return typeof value === "number" ? clamped(pane, value) : DEFAULTS[pane];
    };
    return { side: of("side"), form: of("form") };
  } catch {
    return DEFAULTS;
  }
}
