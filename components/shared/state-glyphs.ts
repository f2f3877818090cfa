/**
 * How a path of a glyph is painted: filled or stroked in the state's colour, or `cut`, a stroke in
 * the colour that shows on top of a fill.
 */
export type GlyphPaint = "fill" | "stroke" | "cut";

/** One path of a glyph in a 16 × 16 box; `width` is the stroke's width (default 1.5). */
export type GlyphPath = { d: string; paint: GlyphPaint; width?: number; dash?: string };

/** A state's mark, as data, so that both SVG and a canvas (`Path2D`) can draw it. */
export type Glyph = readonly GlyphPath[];

const disc = "M8 1.5a6.5 6.5 0 1 1 0 13a6.5 6.5 0 1 1 0-13z";
const ring = "M8 2.25a5.75 5.75 0 1 1 0 11.5a5.75 5.75 0 1 1 0-11.5z";
const box =
  "M4.25 2.5h7.5a1.75 1.75 0 0 1 1.75 1.75v7.5a1.75 1.75 0 0 1-1.75 1.75h-7.5a1.75 1.75 0 0 1-1.75-1.75v-7.5a1.75 1.75 0 0 1 1.75-1.75z";

/** Every glyph of a task-instance or run state; no two share a shape. */
export const GLYPHS = {
  none: [{ d: ring, paint: "stroke", dash: "2.4 2.12" }],
  scheduled: [
    { d: ring, paint: "stroke" },
    { d: "M8 4.9V8l2.1 1.4", paint: "stroke" },
  ],
  queued: [
    { d: "M2.5 3.75h11", paint: "stroke", width: 2 },
    { d: "M2.5 8h11", paint: "stroke", width: 2 },
    { d: "M2.5 12.25h6", paint: "stroke", width: 2 },
  ],
  running: [
    { d: "M8 2.25a5.75 5.75 0 1 1-5.75 5.75", paint: "stroke", width: 2 },
    { d: "M8 5.75a2.25 2.25 0 1 1 0 4.5a2.25 2.25 0 1 1 0-4.5z", paint: "fill" },
  ],
  success: [
    { d: disc, paint: "fill" },
    { d: "M5.1 8.3l2 2 3.8-4.3", paint: "cut", width: 1.75 },
  ],
  failed: [
    {
      d: "M5.3 1.5h5.4l3.8 3.8v5.4l-3.8 3.8h-5.4l-3.8-3.8v-5.4z",
      paint: "fill",
    },
    { d: "M5.7 5.7l4.6 4.6M10.3 5.7l-4.6 4.6", paint: "cut", width: 1.75 },
  ],
  skipped: [
    { d: disc, paint: "fill" },
    { d: "M4.9 5.4l2.6 2.6-2.6 2.6M8.6 5.4l2.6 2.6-2.6 2.6", paint: "cut", width: 1.6 },
  ],
  upstream_failed: [
    { d: "M8 1.6l6.4 11.3a.9.9 0 0 1-.8 1.3H2.4a.9.9 0 0 1-.8-1.3z", paint: "fill" },
    { d: "M8 12V7M5.9 8.9L8 6.8l2.1 2.1", paint: "cut", width: 1.6 },
  ],
  up_for_retry: [
    { d: "M3.1 5.6a5.6 5.6 0 1 1-.6 3.6", paint: "stroke", width: 1.75 },
    { d: "M2.6 2.4v3.4h3.4", paint: "stroke", width: 1.75 },
  ],
  up_for_reschedule: [
    { d: box, paint: "stroke" },
    { d: "M2.5 6h11", paint: "stroke" },
    { d: "M6 9.9h4M8.4 8.2l1.8 1.7-1.8 1.7", paint: "stroke", width: 1.4 },
  ],
  deferred: [
    {
      d: "M13.9 9.9A6.3 6.3 0 0 1 6.1 2.1a.6.6 0 0 0-.8-.7 7 7 0 1 0 9.3 9.3.6.6 0 0 0-.7-.8z",
      paint: "fill",
    },
  ],
  awaiting_input: [
    { d: "M8 1.75a2.9 2.9 0 1 1 0 5.8a2.9 2.9 0 1 1 0-5.8z", paint: "fill" },
    { d: "M2.25 14.25a5.75 5.25 0 0 1 11.5 0z", paint: "fill" },
  ],
  restarting: [
    { d: "M2.6 7.2a5.5 5.5 0 0 1 9.6-2.7M13.4 8.8a5.5 5.5 0 0 1-9.6 2.7", paint: "stroke" },
    { d: "M12.7 1.9v2.9H9.8M3.3 14.1v-2.9h2.9", paint: "stroke" },
  ],
  removed: [
    { d: ring, paint: "stroke" },
    { d: "M4.1 11.9l7.8-7.8", paint: "stroke" },
  ],
} as const satisfies Record<string, Glyph>;
