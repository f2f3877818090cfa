/** The stretch of time that the chart shows, in milliseconds since the epoch. */
export type TimeWindow = { fromMs: number; toMs: number };

const MIN_LENGTH_MS = 10;

/** Keeps a window within the whole; one that does not fit is shortened, then moved. */
export function clampWindow(wanted: TimeWindow, whole: TimeWindow): TimeWindow {
  const wholeMs = Math.max(whole.toMs - whole.fromMs, MIN_LENGTH_MS);
  const length = Math.min(Math.max(wanted.toMs - wanted.fromMs, MIN_LENGTH_MS), wholeMs);
  const latest = whole.fromMs + wholeMs - length;
  const fromMs = Math.min(Math.max(wanted.fromMs, whole.fromMs), latest);
  return { fromMs, toMs: fromMs + length };
}

/** Shortens (`factor` < 1) or lengthens a window about the instant at `share` of it. */
export function zoomWindow(
  shown: TimeWindow,
  whole: TimeWindow,
  factor: number,
  share = 0.5,
): TimeWindow {
  const length = shown.toMs - shown.fromMs;
  const next = Math.max(length * factor, MIN_LENGTH_MS);
  const about = shown.fromMs + length * share;
  return clampWindow({ fromMs: about - next * share, toMs: about + next * (1 - share) }, whole);
}

/** Moves a window by a share of its length; negative is earlier. */
export function panWindow(shown: TimeWindow, whole: TimeWindow, share: number): TimeWindow {
  const by = (shown.toMs - shown.fromMs) * share;
  return clampWindow({ fromMs: shown.fromMs + by, toMs: shown.toMs + by }, whole);
}

/** Where an instant lies in a window: 0 at its start, 1 at its end; beyond both outside. */
export function shareOf(instantMs: number, { fromMs, toMs }: TimeWindow): number {
  return (instantMs - fromMs) / (toMs - fromMs);
}

const STEPS_MS = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 30_000, 60_000, 120_000,
  300_000, 600_000, 900_000, 1_800_000, 3_600_000, 7_200_000, 10_800_000, 21_600_000, 43_200_000,
  86_400_000, 172_800_000, 604_800_000, 2_592_000_000,
];

/** Round times since `originMs` within a window, at most about `count` of them. */
export function axisTicks(shown: TimeWindow, originMs: number, count: number): number[] {
  const length = shown.toMs - shown.fromMs;
  const wanted = length / Math.max(1, count);
  const step = STEPS_MS.find((candidate) => candidate >= wanted) ?? wanted;
  const first = Math.ceil((shown.fromMs - originMs) / step);
  const last = Math.floor((shown.toMs - originMs) / step);
  return Array.from({ length: last - first + 1 }, (_, index) => originMs + (first + index) * step);
}
