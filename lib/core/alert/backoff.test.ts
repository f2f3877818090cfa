import { describe, expect, it } from "vitest";
import { MAX_TRIES, retryAfterSeconds, retryWaitSeconds } from "./backoff";

describe("retryWaitSeconds", () => {
  it("spreads twelve tries over about a day, and then gives up", () => {
    let total = 0;
    for (let tries = 1; tries < MAX_TRIES; tries += 1) {
      total += retryWaitSeconds(tries, null, 0.5) ?? Number.NaN;
    }
    expect(MAX_TRIES).toBe(12);
    expect(total / 3_600).toBeGreaterThan(22);
    expect(total / 3_600).toBeLessThan(25);
    expect(retryWaitSeconds(MAX_TRIES, null, 0.5)).toBeNull();
  });

  it("waits as long as the other side asks, within reason", () => {
    expect(retryWaitSeconds(1, 300, 0)).toBe(300);
    expect(retryWaitSeconds(1, 1, 0)).toBe(27);
    expect(retryWaitSeconds(1, 10_000_000, 0)).toBe(6 * 3_600);
    expect(retryWaitSeconds(1, -5, 1)).toBe(33);
  });
});

describe("retryAfterSeconds", () => {
  const now = new Date("2024-01-01T00:00:00Z");
  it.each([
    [null, null],
    ["120", 120],
    ["Mon, 01 Jan 2024 00:01:00 GMT", 60],
    ["Sun, 31 Dec 2023 00:00:00 GMT", 0],
    ["soon", null],
  ])("%s", (header, seconds) => {
    expect(retryAfterSeconds(header, now)).toBe(seconds);
  });
});
