/** Sizes of a grid on the screen, in CSS pixels. Columns are runs (newest last), rows are tasks. */
export type GridMetrics = {
  columns: number;
  rows: number;
  columnWidth: number;
  rowHeight: number;
  /** Width of the task names at the left. */
  labelWidth: number;
  /** Height of the run bars and dates at the top. */
  headerHeight: number;
  viewportWidth: number;
  viewportHeight: number;
};

export type Scroll = { left: number; top: number };
export type Box = { x: number; y: number; width: number; height: number };
/** Half-open range of indices. */
export type Range = { from: number; to: number };

/**
 * A place that the keyboard can stand on; row -1 is the run itself, above its tasks, and column -1
 * the heading of a row.
 */
export type GridCursor = { row: number; column: number };

export type GridHit =
  | { kind: "cell"; row: number; column: number }
  | { kind: "run"; column: number }
  | { kind: "task"; row: number };

const COLUMN_WIDTH = { least: 16, most: 26 } as const;
/** Height of a task's row. */
export const ROW_HEIGHT = 24;
/** Height of everything above the cells. */
export const HEADER_HEIGHT = 108;
/** Height of the line that says which version began, at the top of the header. */
export const VERSION_HEIGHT = 14;
/** Height of the line of dates, at the bottom of the header. */
export const DATE_HEIGHT = 18;
/** Height of the line that marks what started a run, under the bar. */
export const TYPE_HEIGHT = 12;

/** The metrics of a grid within a viewport: columns as wide as there is room, within bounds. */
export function gridMetrics(
  columns: number,
  rows: number,
  viewport: { width: number; height: number },
): GridMetrics {
  const labelWidth = viewport.width < 560 ? 116 : viewport.width < 900 ? 180 : 224;
  const room = Math.max(0, viewport.width - labelWidth);
  const ideal = columns === 0 ? COLUMN_WIDTH.most : Math.floor(room / columns);
  return {
    columns,
    rows,
    columnWidth: Math.min(COLUMN_WIDTH.most, Math.max(COLUMN_WIDTH.least, ideal)),
    rowHeight: ROW_HEIGHT,
    labelWidth,
    headerHeight: HEADER_HEIGHT,
    viewportWidth: viewport.width,
    viewportHeight: viewport.height,
  };
}

/** Size of everything, scrolled or not. */
export function contentSize(metrics: GridMetrics): { width: number; height: number } {
  return {
    width: metrics.labelWidth + metrics.columns * metrics.columnWidth,
    height: metrics.headerHeight + metrics.rows * metrics.rowHeight,
  };
}

/** The farthest that a grid scrolls. */
export function maxScroll(metrics: GridMetrics): Scroll {
  const size = contentSize(metrics);
  return {
    left: Math.max(0, size.width - metrics.viewportWidth),
    top: Math.max(0, size.height - metrics.viewportHeight),
  };
}

/** Columns of which at least a part is in view. */
export function visibleColumns(metrics: GridMetrics, left: number): Range {
  return visible(
    left,
    metrics.viewportWidth - metrics.labelWidth,
    metrics.columnWidth,
    metrics.columns,
  );
}

/** Rows of which at least a part is in view. */
export function visibleRows(metrics: GridMetrics, top: number): Range {
  return visible(
    top,
    metrics.viewportHeight - metrics.headerHeight,
    metrics.rowHeight,
    metrics.rows,
  );
}

function visible(scroll: number, room: number, size: number, count: number): Range {
  if (room <= 0 || count === 0) return { from: 0, to: 0 };
  const from = Math.min(count, Math.max(0, Math.floor(scroll / size)));
  return { from, to: Math.min(count, Math.max(from, Math.ceil((scroll + room) / size))) };
}

/** Where a cell is in the viewport; row -1 gives the run's part of the header. */
export function cellBox(metrics: GridMetrics, cursor: GridCursor, scroll: Scroll): Box {
  const x = metrics.labelWidth + cursor.column * metrics.columnWidth - scroll.left;
  if (cursor.row < 0) {
    return { x, y: 0, width: metrics.columnWidth, height: metrics.headerHeight };
  }
  const y = metrics.headerHeight + cursor.row * metrics.rowHeight - scroll.top;
  return { x, y, width: metrics.columnWidth, height: metrics.rowHeight };
}

/** What lies under a point of the viewport. */
export function hitTest(
  metrics: GridMetrics,
  point: { x: number; y: number },
  scroll: Scroll,
): GridHit | null {
  const { x, y } = point;
  if (x < 0 || y < 0 || x >= metrics.viewportWidth || y >= metrics.viewportHeight) return null;
  const row = Math.floor((y - metrics.headerHeight + scroll.top) / metrics.rowHeight);
  const column = Math.floor((x - metrics.labelWidth + scroll.left) / metrics.columnWidth);
  const inHeader = y < metrics.headerHeight;
  const inLabels = x < metrics.labelWidth;
  if (inHeader && inLabels) return null;
  if (inLabels) return row < metrics.rows ? { kind: "task", row } : null;
  if (column >= metrics.columns) return null;
  if (inHeader) return { kind: "run", column };
  return row < metrics.rows ? { kind: "cell", row, column } : null;
}

/** Keys that move within a grid; rows are paged by what fits the viewport. */
export type GridKey =
  | "ArrowLeft"
  | "ArrowRight"
  | "ArrowUp"
  | "ArrowDown"
  | "Home"
  | "End"
  | "PageUp"
  | "PageDown";
const GRID_KEYS: ReadonlySet<string> = new Set([
  "ArrowLeft",
  "ArrowRight",
  "ArrowUp",
  "ArrowDown",
  "Home",
  "End",
  "PageUp",
  "PageDown",
]);

/** Whether a key moves within the grid. */
export function isGridKey(key: string): key is GridKey {
  return GRID_KEYS.has(key);
}

/**
 * Where a key leads; with `far` (Ctrl) Home and End go to the first and last task as well. With
 * `headings` the way left goes on to the heading of the row.
 */
export function moveCursor(
  metrics: GridMetrics,
  cursor: GridCursor,
  key: GridKey,
  { far = false, headings = false }: { far?: boolean; headings?: boolean } = {},
): GridCursor {
  const page = Math.max(
    1,
    Math.floor((metrics.viewportHeight - metrics.headerHeight) / metrics.rowHeight) - 1,
  );
  const lastColumn = metrics.columns - 1;
  const lastRow = metrics.rows - 1;
  const { row, column } = cursor;
  const isHeading = (next: number) => headings && next < 0 && row >= 0;
  const to = (nextRow: number, next: number): GridCursor => ({
    // Above the headings of rows there is nothing to stand on.
    row: Math.max(isHeading(next) ? 0 : -1, Math.min(lastRow, nextRow)),
    column: isHeading(next) ? -1 : Math.max(0, Math.min(lastColumn, next)),
  });
  switch (key) {
    case "ArrowLeft":
      return to(row, column - 1);
    case "ArrowRight":
      return to(row, column + 1);
    case "ArrowUp":
      return to(row - 1, column);
    case "ArrowDown":
      return to(row + 1, column);
    case "Home":
      return to(far ? -1 : row, column === 0 && !far ? -1 : 0);
    case "End":
      return to(far ? lastRow : row, lastColumn);
    case "PageUp":
      return to(row - page, column);
    case "PageDown":
      return to(row + page, column);
  }
}

/** The least scrolling that brings a cell into view. */
export function scrollToShow(metrics: GridMetrics, cursor: GridCursor, scroll: Scroll): Scroll {
  const box = cellBox(metrics, cursor, scroll);
  let { left, top } = scroll;
  if (cursor.column < 0) left = scroll.left;
  else if (box.x < metrics.labelWidth) left -= metrics.labelWidth - box.x;
  else if (box.x + box.width > metrics.viewportWidth) {
    left += box.x + box.width - metrics.viewportWidth;
  }
  if (cursor.row >= 0) {
    if (box.y < metrics.headerHeight) top -= metrics.headerHeight - box.y;
    else if (box.y + box.height > metrics.viewportHeight) {
      top += box.y + box.height - metrics.viewportHeight;
    }
  }
  const most = maxScroll(metrics);
  return {
    left: Math.min(most.left, Math.max(0, left)),
    top: Math.min(most.top, Math.max(0, top)),
  };
}

/** Height of a run's bar: its duration against the longest, never too small to be seen. */
export function barHeight(durationMs: number | null, longestMs: number, room: number): number {
  const least = 5;
  if (durationMs === null || longestMs <= 0) return least;
  return least + Math.min(1, Math.max(0, durationMs / longestMs)) * (room - least);
}

/**
 * Columns that carry a date, chosen from the newest back so that texts of `textWidth` pixels keep
 * clear of each other. A day is written once, at its first run in view of the rule.
 */
export function labelledColumns(columns: number, columnWidth: number, textWidth: number): number[] {
  const step = Math.max(1, Math.ceil((textWidth + 8) / columnWidth));
  const labelled: number[] = [];
  for (let column = columns - 1; column >= 0; column -= step) labelled.unshift(column);
  return labelled;
}
