import type { GridView } from "@/lib/schemas/api/run";
import type { GridCursor } from "./geometry";

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
  grid: GridView;
  cursor: GridCursor | null;
  nameOf: (cursor: GridCursor) => string;
}) {
  const at = cursor ?? { row: -1, column: Math.max(0, grid.runs.length - 1) };
  const run = grid.runs[at.column];
  const task = grid.tasks[at.row];
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
          aria-colindex={at.column + 2}
          {...(cursor !== null && cursor.row < 0 ? { id, "aria-selected": true } : {})}
        >
          {run === undefined ? "No runs" : nameOf({ row: -1, column: at.column })}
        </div>
      </div>
      {task !== undefined && cursor !== null && (
        <div role="row" aria-rowindex={at.row + 2}>
          <div role="rowheader" aria-colindex={1}>
            {task.taskId}
          </div>
          <div role="gridcell" id={id} aria-colindex={at.column + 2} aria-selected="true">
            {nameOf(cursor)}
          </div>
        </div>
      )}
      {/* biome-ignore-end lint/a11y/useSemanticElements: - */}
      {/* biome-ignore-end lint/a11y/useFocusableInteractive: - */}
    </div>
  );
}
