import { ChevronDown, ChevronRight } from "lucide-react";
import { memo } from "react";
import type { TreeRow } from "@/lib/core/dag/group-tree";

/** Names are made for this many rows at once, and anew only when scrolling leaves the first half. */
const ROWS = 120;
const STEP = 40;
/** How far a level is set in, in pixels, and how deep that goes on. */
const INDENT = 12;
const DEEPEST = 6;

/** The first row whose name is made, for the first row that is in view. */
export function labelWindow(firstRow: number): number {
  return Math.max(0, Math.floor(firstRow / STEP) * STEP - STEP / 2);
}

/** The names of tasks and groups at the left. The accessible names of cells are those of `GridAria`. */
export const GridLabels = memo(function GridLabels({
  rows,
  isTree,
  from,
  rowHeight,
  selected,
  focused,
  hovered,
}: {
  rows: readonly TreeRow[];
  /** There are groups: leave room for their handles. */
  isTree: boolean;
  from: number;
  rowHeight: number;
  selected: number | undefined;
  /** The row whose heading the keyboard stands on. */
  focused: number | undefined;
  hovered: number | undefined;
}) {
  return rows.slice(from, from + ROWS).map((row, index) => {
    const place = from + index;
    const lit = place === selected || place === hovered;
    const isGroup = row.kind === "group";
    const title = isGroup && row.label !== row.id ? `${row.label} (${row.id})` : row.label;
    return (
      <div
        key={row.id}
        title={title}
        aria-hidden="true"
        className={`absolute flex w-full cursor-pointer items-center gap-1 pr-2 text-xs ${isTree ? "pl-1.5" : "pl-3"} ${lit ? "text-ink" : "text-ink-2"} ${place === focused ? "rounded-sm outline-2 outline-focus -outline-offset-2" : ""}`}
        style={{ top: place * rowHeight, height: rowHeight }}
      >
        {isTree && (
          <span
            className="flex shrink-0 justify-end text-ink-3"
            style={{ width: 16 + INDENT * Math.min(row.level - 1, DEEPEST) }}
          >
            {isGroup && (row.isFolded ? <ChevronRight size={14} /> : <ChevronDown size={14} />)}
          </span>
        )}
        <span className={`truncate ${isGroup ? "font-semibold" : ""}`}>{row.label}</span>
        {isGroup && row.isFolded && (
          <span className="ml-auto shrink-0 pl-1 text-2xs text-ink-3">{row.tasks.length}</span>
        )}
      </div>
    );
  });
});
