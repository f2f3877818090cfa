"use client";

import { useState } from "react";
import { NO_ROWS, type RowClick, toggleAllRows, toggleRow } from "./select-rows";

/** Which rows of a list are selected, and how that changes. */
export type RowSelector = {
  /** Those that are selected and still shown, in the order of the list. */
  ids: readonly string[];
  isSelected: (id: string) => boolean;
  isAll: boolean;
  toggle: (click: RowClick) => void;
  toggleAll: () => void;
  clear: () => void;
};

/** Selection over the rows that are shown; it is empty again whenever `of` becomes another list. */
export function useRowSelection(shown: readonly string[], of: string): RowSelector {
  const [held, setHeld] = useState({ of, selection: NO_ROWS });
  const selection = held.of === of ? held.selection : NO_ROWS;
  const set = (next: typeof selection) => setHeld({ of, selection: next });
  const ids = shown.filter((id) => selection.ids.has(id));
  return {
    ids,
    isSelected: (id) => selection.ids.has(id),
    isAll: shown.length > 0 && ids.length === shown.length,
    toggle: (click) => set(toggleRow(selection, click, shown)),
    toggleAll: () => set(toggleAllRows(selection, shown)),
    clear: () => set(NO_ROWS),
  };
}
