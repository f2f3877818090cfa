import { type AnyState, TASK_STATE_LOOKS } from "@/components/shared/state";
import { drawGlyph, fillPattern } from "./marks";
import type { GridPalette } from "./palette";

/** Smallest block that has room for a state's glyph. */
const GLYPH_FROM = 12;

/**
 * Each state's cell, drawn once and then copied: thousands of cells change place at every step of
 * scrolling, but there are a dozen looks. Make another when the theme or the pixel ratio changes.
 */
export class Sprites {
  readonly #cells = new Map<string, HTMLCanvasElement>();
  readonly #palette: GridPalette;
  /** Device pixels a CSS pixel. */
  readonly ratio: number;

  constructor(palette: GridPalette, ratio: number) {
    this.#palette = palette;
    this.ratio = ratio;
  }

  /** The picture of a cell of this size, in CSS pixels. */
  cell(state: AnyState, width: number, height: number): HTMLCanvasElement {
    const key = `${state} ${width} ${height}`;
    const known = this.#cells.get(key);
    if (known !== undefined) return known;
    const canvas = document.createElement("canvas");
    canvas.width = Math.ceil(width * this.ratio);
    canvas.height = Math.ceil(height * this.ratio);
    const context = canvas.getContext("2d");
    if (context !== null) {
      context.scale(this.ratio, this.ratio);
      drawCell(context, this.#palette, state, width, height);
    }
    this.#cells.set(key, canvas);
    return canvas;
  }
}

function drawCell(
  context: CanvasRenderingContext2D,
  palette: GridPalette,
  state: AnyState,
  width: number,
  height: number,
): void {
  const size = Math.min(width, height) - (width >= 20 ? 4 : 2);
  const x = Math.round((width - size) / 2);
  const y = Math.round((height - size) / 2);
  const look = TASK_STATE_LOOKS[state];
  const colours = palette.states[state];
  fillPattern(context, { x, y, width: size, height: size }, look.pattern, colours);
  if (size < GLYPH_FROM) return;
  const solid = look.pattern === "solid";
  const glyphSize = Math.min(14, size - 4);
  context.translate(x + (size - glyphSize) / 2, y + (size - glyphSize) / 2);
  context.scale(glyphSize / 16, glyphSize / 16);
  // The commonest state is the calmest, so that the others stand out.
  context.globalAlpha = state === "success" ? 0.72 : 1;
  drawGlyph(context, look.glyph, solid ? palette.onFill : colours.mark, solid);
}
