import { cellBox, type GridMetrics, type Scroll } from "./geometry";
import type { GridPalette } from "./palette";
import type { GridRange } from "./range";

/** Frames the cells of a range, below the selected one's own frame. */
export function drawRange(
  context: CanvasRenderingContext2D,
  { metrics, scroll, palette }: { metrics: GridMetrics; scroll: Scroll; palette: GridPalette },
  { rows, columns }: GridRange,
): void {
  const first = cellBox(metrics, { row: rows.from, column: columns.from }, scroll);
  const last = cellBox(metrics, { row: rows.to - 1, column: columns.to - 1 }, scroll);
  const width = last.x + last.width - first.x;
  const height = last.y + last.height - first.y;
  context.save();
  context.beginPath();
  context.rect(
    metrics.labelWidth,
    metrics.headerHeight,
    metrics.viewportWidth - metrics.labelWidth,
    metrics.viewportHeight - metrics.headerHeight,
  );
  context.clip();
  context.fillStyle = palette.accentSoft;
  context.globalCompositeOperation = "destination-over";
  context.fillRect(first.x, first.y, width, height);
  context.globalCompositeOperation = "source-over";
  context.strokeStyle = palette.focus;
  context.lineWidth = 1.5;
  context.setLineDash([5, 3]);
  context.beginPath();
  context.roundRect(first.x + 1, first.y + 1, width - 2, height - 2, 4);
  context.stroke();
  context.restore();
}
