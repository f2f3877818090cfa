/** Rows of a list that are selected, and the one that was clicked last: a range begins there. */
export type RowSelection = { ids: ReadonlySet<string>; anchor: string | null };

export const NO_ROWS: RowSelection = { ids: new Set(), anchor: null };

/** What `toggleRow` is told of the click: whether it asks for all rows up to the last one clicked. */
export type RowClick = { id: string; range: boolean };

/**
 * A row's box was clicked. With `range` all rows between it and the last one clicked become as it
 * becomes; without such a row it is alone. `shown` has the rows in the order of the list.
 */
export function toggleRow(
  { ids, anchor }: RowSelection,
  { id, range }: RowClick,
  shown: readonly string[],
): RowSelection {
  const next = new Set(ids);
  const from = range && anchor !== null ? shown.indexOf(anchor) : -1;
  const to = shown.indexOf(id);
  const rows = from < 0 || to < 0 ? [id] : shown.slice(Math.min(from, to), Math.max(from, to) + 1);
  const isOn = !ids.has(id);
  for (const row of rows) {
    if (isOn) next.add(row);
    else next.delete(row);
  }
  return { ids: next, anchor: id };
}

/** The box above the list was clicked: all rows that are shown, or none. */
export function toggleAllRows({ ids }: RowSelection, shown: readonly string[]): RowSelection {
  return shown.every((id) => ids.has(id)) ? NO_ROWS : { ids: new Set(shown), anchor: null };
}
