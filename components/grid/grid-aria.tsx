import type { GridCursor } from "./geometry";
import type { ShownGrid } from "./model";

/**
 * What assistive technology is told of the grid: the row and column headings of the selected cell,
 * and that cell, which the grid names as its active descendant. Cells that are not selected are
 * not in the document, whatever their number.
 */
export function GridAria({
  id,
  grid,
  cursor,
  nameOf,
}: {
  id: string;
  grid: ShownGrid;
  cursor: GridCursor | null;
  nameOf: (cursor: GridCursor) => string;
}) {
  const last = Math.max(0, grid.runs.length - 1);
  const at = cursor === null ? { row: -1, column: last } : cursor;
  const column = at.column < 0 ? last : at.column;
  const active = { id, "aria-selected": true as const };
  const run = grid.runs[column];
  const row = grid.rows[at.row];
  return (
    <div className="sr-only">
      {/* biome-ignore-start lint/a11y/useFocusableInteractive: focus stays on the grid */}
      {/* biome-ignore-start lint/a11y/useSemanticElements: parts of the grid role above */}
      <div role="row" aria-rowindex={1}>
        <div role="columnheader" aria-colindex={1}>
          Task
        </div>
        <div
          role="columnheader"
          aria-colindex={column + 2}
          {...(cursor !== null && cursor.row < 0 ? active : {})}
        >
          {run === undefined ? "No runs" : nameOf({ row: -1, column })}
        </div>
      </div>
      {row !== undefined && cursor !== null && (
        <div
          role="row"
          aria-rowindex={at.row + 2}
          {...(grid.groups.length === 0 ? {} : { "aria-level": row.level })}
          {...(row.kind === "group" ? { "aria-expanded": !row.isFolded } : {})}
        >
          <div role="rowheader" aria-colindex={1} {...(cursor.column < 0 ? active : {})}>
            {row.label}
          </div>
          {cursor.column >= 0 && (
            <div role="gridcell" aria-colindex={column + 2} {...active}>
              {nameOf(cursor)}
            </div>
          )}
        </div>
      )}
      {/* biome-ignore-end lint/a11y/useSemanticElements: - */}
      {/* biome-ignore-end lint/a11y/useFocusableInteractive: - */}
    </div>
  );
}
