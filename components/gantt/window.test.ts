import { describe, expect, it } from "vitest";
import { axisTicks, clampWindow, panWindow, shareOf, zoomWindow } from "./window";

const whole = { fromMs: 1_000, toMs: 11_000 };

describe("the window of a Gantt chart", () => {
  it("zooms about a place, which stays where it is", () => {
    const zoomed = zoomWindow(whole, whole, 0.5, 0.2);
    expect(zoomed).toEqual({ fromMs: 2_000, toMs: 7_000 });
    expect(shareOf(3_000, zoomed)).toBeCloseTo(0.2);
  });
  it("never leaves the whole", () => {
    expect(zoomWindow({ fromMs: 2_000, toMs: 4_000 }, whole, 100)).toEqual(whole);
    expect(panWindow({ fromMs: 9_000, toMs: 11_000 }, whole, 0.5)).toEqual({
      fromMs: 9_000,
      toMs: 11_000,
    });
    expect(panWindow({ fromMs: 2_000, toMs: 4_000 }, whole, -5)).toEqual({
      fromMs: 1_000,
      toMs: 3_000,
    });
  });
  it("is never empty", () => {
    const { fromMs, toMs } = clampWindow({ fromMs: 5_000, toMs: 5_000 }, whole);
    expect(toMs).toBeGreaterThan(fromMs);
    const nothing = clampWindow({ fromMs: 1, toMs: 1 }, { fromMs: 1, toMs: 1 });
    expect(nothing.toMs).toBeGreaterThan(nothing.fromMs);
  });
  it("marks round times since the start, no more than asked for", () => {
    expect(axisTicks(whole, 1_000, 5)).toEqual([1_000, 3_000, 5_000, 7_000, 9_000, 11_000]);
    expect(axisTicks({ fromMs: 3_500, toMs: 6_000 }, 1_000, 3)).toEqual([4_000, 5_000, 6_000]);
  });
});
