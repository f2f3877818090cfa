import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  decideAfterFailure,
  decideAfterInfraLoss,
  MAX_BACKOFF_SECONDS,
  type RetryInput,
} from "./retry";

const now = new Date("2024-03-13T00:00:00Z");
const base: RetryInput = {
  attempt: 1,
  retries: 2,
  retryDelaySeconds: 300,
  exponential: false,
  maxRetryDelaySeconds: null,
  now,
  jitterSeed: "run-1/transform_data",
};
const waitSeconds = (input: RetryInput) => {
  const decision = decideAfterFailure(input);
  return decision.state === "failed" ? null : (decision.at.getTime() - now.getTime()) / 1000;
};

describe("decideAfterFailure", () => {
  test.each([
    { name: "first of three", input: {}, wait: 300 },
    { name: "second of three", input: { attempt: 2 }, wait: 300 },
    { name: "third of three", input: { attempt: 3 }, wait: null },
    { name: "no retries", input: { retries: 0 }, wait: null },
    { name: "no delay", input: { retryDelaySeconds: 0 }, wait: 0 },
    {
      name: "a bound alone does not shorten a fixed delay",
      input: { maxRetryDelaySeconds: 10 },
      wait: 300,
    },
    {
      name: "growing, bounded by the task",
      input: { exponential: true, maxRetryDelaySeconds: 60 },
      wait: 60,
    },
    {
      name: "growing, bounded by a day",
      input: { exponential: true, attempt: 50, retries: 90 },
      wait: MAX_BACKOFF_SECONDS,
    },
  ])("$name: $wait", ({ input, wait }) => {
    expect(waitSeconds({ ...base, ...input })).toBe(wait);
  });

  test("a growing delay lies between its base and twice its base, the same each time", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100 }),
        fc.double({ min: 0, max: 100_000, noNaN: true }),
        fc.string(),
        (attempt, retryDelaySeconds, jitterSeed) => {
          const input = {
            ...base,
            attempt,
            retries: 100,
            retryDelaySeconds,
            jitterSeed,
            exponential: true,
          };
          const wait = waitSeconds(input);
          const least = Math.max(1, Math.ceil(retryDelaySeconds * 2 ** (attempt - 1)));
          expect(wait).toBeGreaterThanOrEqual(Math.min(least, MAX_BACKOFF_SECONDS));
          expect(wait).toBeLessThanOrEqual(Math.min(2 * least, MAX_BACKOFF_SECONDS));
          expect(waitSeconds(input)).toBe(wait);
        },
      ),
    );
  });
});

describe("decideAfterInfraLoss", () => {
  test.each([
    { losses: 1, retries: 0, expected: { state: "up_for_retry", at: now } },
    { losses: 3, retries: 0, expected: { state: "up_for_retry", at: now } },
    { losses: 4, retries: 0, expected: { state: "failed" } },
    {
      losses: 4,
      retries: 1,
      expected: { state: "up_for_retry", at: new Date(now.getTime() + 300_000) },
    },
  ])("loss $losses with $retries retries", ({ losses, retries, expected }) => {
    expect(decideAfterInfraLoss({ ...base, losses, retries })).toEqual(expected);
  });
});
