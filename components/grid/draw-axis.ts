import { formatDuration } from "@/lib/browser/format";
import { durationTicks } from "./axis";
import { barHeight, cellBox, type GridMetrics, type Scroll } from "./geometry";
import { type GridRun, versionChanges } from "./model";
import type { GridPalette } from "./palette";

type Context = CanvasRenderingContext2D;
type Scene = { metrics: GridMetrics; palette: GridPalette };

/** Lines behind the bars at durations that are easily read, named at the left. */
export function drawDurationAxis(
  context: Context,
  { metrics, palette }: Scene,
  { longestMs, base, room }: { longestMs: number; base: number; room: number },
): void {
  context.font = `10px ${palette.font}`;
  context.textBaseline = "middle";
  context.textAlign = "right";
  const line = (height: number, words: string) => {
    const y = Math.round(base - height) + 0.5;
    context.strokeStyle = palette.line;
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(metrics.labelWidth - 4, y);
    context.lineTo(metrics.viewportWidth, y);
    context.stroke();
    context.fillStyle = palette.ink3;
    context.fillText(words, metrics.labelWidth - 8, y);
  };
  for (const tick of durationTicks(longestMs)) {
    line(barHeight(tick, longestMs, room), formatDuration(tick));
  }
}

/** Dashed lines where another version of the DAG began to run, with its number above the bars. */
export function drawVersionMarks(
  context: Context,
  { metrics, palette, scroll, runs }: Scene & { scroll: Scroll; runs: readonly GridRun[] },
): void {
  context.strokeStyle = palette.lineStrong;
  context.fillStyle = palette.ink3;
  context.font = `10px ${palette.font}`;
  context.textBaseline = "middle";
  context.textAlign = "left";
  context.lineWidth = 1;
  const bottom = metrics.headerHeight + metrics.rows * metrics.rowHeight - scroll.top;
  let freeFrom = Number.NEGATIVE_INFINITY;
  for (const column of versionChanges(runs)) {
    const x = Math.round(cellBox(metrics, { row: -1, column }, scroll).x) + 0.5;
    context.setLineDash([3, 3]);
    context.beginPath();
    context.moveTo(x, 2);
    context.lineTo(x, Math.min(bottom, metrics.viewportHeight));
    context.stroke();
    context.setLineDash([]);
    // A number that would run into the one before is left to the hint.
    if (x < freeFrom) continue;
    const words = `v${runs[column]?.versionNumber ?? ""}`;
    context.fillText(words, x + 3, 8);
    freeFrom = x + context.measureText(words).width + 8;
  }
}
