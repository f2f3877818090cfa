import type { CheckHistory } from "@/lib/schemas/api/check";

/** A result of a check in the course of time. */
export type CheckPoint = CheckHistory["items"][number]["points"][number];
/** A mark of a small chart, in shares of its width and height from the top left. */
export type ChartMark = { x: number; y: number; point: CheckPoint };

/** The number that a measured value begins with; null for one that begins with none. */
export function numberIn(value: string | null): number | null {
  const number = Number.parseFloat(value ?? "");
  return Number.isFinite(number) ? number : null;
}

/** Marks for the results of a check; values without a number stand in the middle. */
export function chartMarks(points: readonly CheckPoint[]): ChartMark[] {
  const numbers = points.map(({ value }) => numberIn(value));
  const known = numbers.filter((number) => number !== null);
  const low = Math.min(...known);
  const span = Math.max(...known) - low;
  return points.map((point, index) => {
    const number = numbers[index] ?? null;
    return {
      x: points.length === 1 ? 0.5 : index / (points.length - 1),
      y: number === null || span === 0 ? 0.5 : 1 - (number - low) / span,
      point,
    };
  });
}

/** A history in words, for those who do not see the chart. */
export function historyWords(points: readonly CheckPoint[]): string {
  const failed = points.filter(({ passed }) => !passed).length;
  const known = points.map(({ value }) => numberIn(value)).filter((number) => number !== null);
  const range =
    known.length === 0 ? "" : `; values from ${Math.min(...known)} to ${Math.max(...known)}`;
  return `${failed} of the last ${points.length} results failed${range}`;
}
