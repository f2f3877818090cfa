import { TASK_STATE_LOOKS } from "@/components/shared/state";
import { wallClock } from "@/lib/browser/zone";
import type { DagRunType } from "@/lib/schemas/states";
import { drawDurationAxis, drawVersionMarks } from "./draw-axis";
import { drawRange } from "./draw-range";
import {
  type Box,
  barHeight,
  cellBox,
  DATE_HEIGHT,
  type GridCursor,
  type GridMetrics,
  labelledColumns,
  type Scroll,
  TYPE_HEIGHT,
  VERSION_HEIGHT,
  visibleColumns,
  visibleRows,
} from "./geometry";
import { drawGlyph, fillPattern, path2d } from "./marks";
import { longestRun, runDuration, type ShownGrid, stateAt } from "./model";
import type { GridPalette } from "./palette";
import type { GridRange } from "./range";
import type { Sprites } from "./sprites";

/** Everything that a picture of the grid depends on. */
export type GridScene = {
  grid: ShownGrid;
  metrics: GridMetrics;
  scroll: Scroll;
  palette: GridPalette;
  sprites: Sprites;
  /** Under the pointer. */
  hover: GridCursor | null;
  selected: GridCursor | null;
  /** Cells that are selected together. */
  range: GridRange | null;
  focused: boolean;
  zone: string;
  nowMs: number;
};

type Context = CanvasRenderingContext2D;

/** Draws the visible part of the grid; the context is scaled to CSS pixels. */
export function drawGrid(context: Context, scene: GridScene): void {
  const { metrics, scroll } = scene;
  context.clearRect(0, 0, metrics.viewportWidth, metrics.viewportHeight);
  drawBands(context, scene);
  drawGroupLines(context, scene);
  context.save();
  clip(context, {
    x: metrics.labelWidth,
    y: metrics.headerHeight,
    width: metrics.viewportWidth - metrics.labelWidth,
    height: metrics.viewportHeight - metrics.headerHeight,
  });
  // On whole device pixels: a sprite between two would be blurred.
  const snap = (position: number) =>
    Math.round(position * scene.sprites.ratio) / scene.sprites.ratio;
  const columns = visibleColumns(metrics, scroll.left);
  const rows = visibleRows(metrics, scroll.top);
  for (let column = columns.from; column < columns.to; column += 1) {
    const run = scene.grid.runs[column];
    for (let row = rows.from; row < rows.to; row += 1) {
      const state = stateAt(run, row);
      if (state === null) continue;
      const box = cellBox(metrics, { row, column }, scroll);
      const sprite = scene.sprites.cell(state, box.width, box.height);
      context.drawImage(sprite, snap(box.x), snap(box.y), box.width, box.height);
    }
  }
  context.restore();
  drawHeader(context, scene, columns.from, columns.to);
  if (scene.range !== null) drawRange(context, scene, scene.range);
  drawSelection(context, scene);
}

function clip(context: Context, box: Box): void {
  context.beginPath();
  context.rect(box.x, box.y, box.width, box.height);
  context.clip();
}

/** Tints the row and column that are pointed at or selected. */
function drawBands(
  context: Context,
  { metrics, scroll, palette, hover, selected }: GridScene,
): void {
  const band = (cursor: GridCursor, colour: string, withRow: boolean) => {
    context.fillStyle = colour;
    const column = cellBox(metrics, { row: -1, column: cursor.column }, scroll);
    context.save();
    clip(context, {
      x: metrics.labelWidth,
      y: 0,
      width: metrics.viewportWidth,
      height: metrics.viewportHeight,
    });
    const bottom = metrics.headerHeight + metrics.rows * metrics.rowHeight - scroll.top;
    if (cursor.column >= 0) {
      context.fillRect(column.x, 0, column.width, Math.min(bottom, metrics.viewportHeight));
    }
    context.restore();
    if (!withRow || cursor.row < 0) return;
    const row = cellBox(metrics, cursor, scroll);
    const right = metrics.labelWidth + metrics.columns * metrics.columnWidth - scroll.left;
    context.save();
    clip(context, {
      x: 0,
      y: metrics.headerHeight,
      width: Math.min(right, metrics.viewportWidth),
      height: metrics.viewportHeight,
    });
    context.fillRect(0, row.y, metrics.viewportWidth, row.height);
    context.restore();
  };
  if (selected !== null) band(selected, palette.accentSoft, true);
  if (hover !== null) band(hover, palette.hover, true);
}

/** A line above each group, so that the eye finds where one begins. */
function drawGroupLines(context: Context, { grid, metrics, scroll, palette }: GridScene): void {
  const { from, to } = visibleRows(metrics, scroll.top);
  const right = metrics.labelWidth + metrics.columns * metrics.columnWidth - scroll.left;
  context.fillStyle = palette.line;
  for (let row = Math.max(1, from); row < to; row += 1) {
    if (grid.rows[row]?.kind !== "group") continue;
    const { y } = cellBox(metrics, { row, column: 0 }, scroll);
    if (y < metrics.headerHeight) continue;
    context.fillRect(0, Math.round(y), Math.min(right, metrics.viewportWidth), 1);
  }
}

const markOfType: Record<DagRunType, string | null> = {
  scheduled: null,
  manual: "M5 2.5l8 5.5-8 5.5z",
  backfill: "M13.5 3.5L8 8l5.5 4.5zM7.5 3.5L2 8l5.5 4.5z",
  asset_triggered: "M8 2l6 6-6 6-6-6z",
};

/** Bars, marks of type, dates, and where another version began. */
function drawHeader(context: Context, scene: GridScene, from: number, to: number): void {
  const { grid, metrics, scroll, palette } = scene;
  const room = metrics.headerHeight - DATE_HEIGHT - TYPE_HEIGHT - VERSION_HEIGHT - 8;
  const base = VERSION_HEIGHT + 4 + room;
  const longest = longestRun(grid.runs, scene.nowMs);
  drawDurationAxis(context, scene, { longestMs: longest, base, room });
  context.save();
  clip(context, {
    x: metrics.labelWidth,
    y: 0,
    width: metrics.viewportWidth - metrics.labelWidth,
    height: metrics.viewportHeight,
  });
  for (let column = from; column < to; column += 1) {
    const run = grid.runs[column];
    if (run === undefined) continue;
    const box = cellBox(metrics, { row: -1, column }, scroll);
    const height = Math.round(barHeight(runDuration(run, scene.nowMs), longest, room));
    const width = Math.min(14, Math.max(6, box.width - 8));
    const x = Math.round(box.x + (box.width - width) / 2);
    const look = TASK_STATE_LOOKS[run.state];
    const pattern = run.state === "queued" ? "outline" : look.pattern;
    const bar = { x, y: base - height, width, height };
    fillPattern(context, bar, pattern, palette.states[run.state]);
    if (run.state !== "success" && height >= width + 2 && pattern === "solid" && width >= 10) {
      context.save();
      context.translate(x + 1, base - width + 1);
      context.scale((width - 2) / 16, (width - 2) / 16);
      drawGlyph(context, look.glyph, palette.onFill, true);
      context.restore();
    }
    const mark = markOfType[run.type];
    if (mark !== null) {
      context.save();
      context.translate(Math.round(box.x + box.width / 2 - 4), base + 3);
      context.scale(0.5, 0.5);
      context.fillStyle = palette.ink3;
      context.fill(path2d(mark));
      context.restore();
    }
  }
  drawVersionMarks(context, { metrics, palette, scroll, runs: grid.runs });
  drawDates(context, scene, from, to);
  context.restore();
  context.fillStyle = palette.line;
  context.fillRect(0, metrics.headerHeight - 1, metrics.viewportWidth, 1);
}

function drawDates(context: Context, scene: GridScene, from: number, to: number): void {
  const { grid, metrics, scroll, palette, zone } = scene;
  context.font = `11px ${palette.font}`;
  context.fillStyle = palette.ink3;
  context.textBaseline = "middle";
  context.textAlign = "right";
  const y = metrics.headerHeight - DATE_HEIGHT / 2 - 1;
  let before = "";
  const perDay = sameDay(grid, zone);
  for (const column of labelledColumns(metrics.columns, metrics.columnWidth, perDay ? 34 : 66)) {
    const run = grid.runs[column];
    if (run === undefined || column < from || column >= to + 4) continue;
    const clock = wallClock(Date.parse(run.logicalDate), zone);
    const text = perDay ? clock.time : clock.date;
    if (text !== before) {
      const box = cellBox(metrics, { row: -1, column }, scroll);
      context.fillText(text, Math.round(box.x + box.width - 2), y);
    }
    before = text;
  }
}

/** Whether all runs are of one day, so that times tell more than dates. */
function sameDay(grid: ShownGrid, zone: string): boolean {
  const first = grid.runs[0];
  const last = grid.runs.at(-1);
  if (first === undefined || last === undefined) return false;
  const day = (instant: string) => wallClock(Date.parse(instant), zone).date;
  return day(first.logicalDate) === day(last.logicalDate);
}

function drawSelection(
  context: Context,
  { metrics, scroll, palette, selected, focused }: GridScene,
) {
  // The heading of a row shows by itself that it is selected.
  if (selected === null || selected.column < 0) return;
  const box = cellBox(metrics, selected, scroll);
  const isRun = selected.row < 0;
  context.save();
  clip(context, {
    x: metrics.labelWidth,
    y: isRun ? 0 : metrics.headerHeight - 1,
    width: metrics.viewportWidth - metrics.labelWidth,
    height: metrics.viewportHeight,
  });
  context.strokeStyle = palette.focus;
  context.lineWidth = focused ? 2 : 1.5;
  context.beginPath();
  const height = isRun ? metrics.headerHeight - DATE_HEIGHT : box.height;
  context.roundRect(box.x + 1, box.y + 1, box.width - 2, height - 2, 4);
  context.stroke();
  context.restore();
}
