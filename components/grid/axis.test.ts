import { describe, expect, it } from "vitest";
import { durationTicks } from "./axis";

describe("durationTicks", () => {
  it.each([
    [900, [500]],
    [2600, [1000, 2000]],
    [95_000, [60_000]],
    [7_300_000, [3_600_000, 7_200_000]],
    [0, []],
    [0.4, []],
  ])("marks an axis of %d ms", (longest, expected) => {
    expect(durationTicks(longest)).toEqual(expected);
  });

  it("gives one or two marks for whatever takes a millisecond or more", () => {
    for (let longest = 1; longest < 1e10; longest *= 1.37) {
      const ticks = durationTicks(longest);
      expect(ticks.length).toBeGreaterThanOrEqual(1);
      expect(ticks.length).toBeLessThanOrEqual(2);
      expect(ticks.at(-1)).toBeLessThanOrEqual(longest);
    }
  });
});
