import type { GlyphPath } from "@/components/shared/state-glyphs";
import type { Box } from "./geometry";

type Context = CanvasRenderingContext2D;

const paths2d = new Map<string, Path2D>();

/** A parsed path, made once. */
export function path2d(d: string): Path2D {
  const known = paths2d.get(d);
  if (known !== undefined) return known;
  const made = new Path2D(d);
  paths2d.set(d, made);
  return made;
}

/** On a filled block only what cuts into a glyph is drawn, for the block is its body. */
export function drawGlyph(
  context: Context,
  glyph: readonly GlyphPath[],
  colour: string,
  onBlock: boolean,
) {
  const hasCut = glyph.some((path) => path.paint === "cut");
  context.lineCap = "round";
  context.lineJoin = "round";
  context.strokeStyle = colour;
  context.fillStyle = colour;
  for (const path of glyph) {
    if (onBlock && hasCut && path.paint !== "cut") continue;
    if (path.paint === "fill") {
      context.fill(path2d(path.d));
      continue;
    }
    context.lineWidth = (path.width ?? 1.5) + (onBlock ? 0.6 : 0);
    context.setLineDash(path.dash === undefined ? [] : path.dash.split(" ").map(Number));
    context.stroke(path2d(path.d));
  }
  context.setLineDash([]);
}

/** A block in a state's pattern. */
export function fillPattern(
  context: Context,
  box: Box,
  pattern: "solid" | "hollow" | "outline" | "hatch",
  colours: { mark: string; soft: string },
): void {
  const path = new Path2D();
  const inset = pattern === "solid" ? 0 : 0.75;
  path.roundRect(box.x + inset, box.y + inset, box.width - 2 * inset, box.height - 2 * inset, 3);
  context.strokeStyle = colours.mark;
  context.lineWidth = 1.25;
  if (pattern === "solid") {
    context.fillStyle = colours.mark;
    context.fill(path);
    return;
  }
  if (pattern !== "outline") {
    context.fillStyle = colours.soft;
    context.fill(path);
  }
  if (pattern === "outline") context.setLineDash([2, 2]);
  context.stroke(path);
  context.setLineDash([]);
}
