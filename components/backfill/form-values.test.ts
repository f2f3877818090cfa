import { expect, it } from "vitest";
import { EMPTY_VALUES, readBackfill } from "./form-values";

const dates = { from: "2025-01-01", to: "2025-01-31" };

it("reads a form, leaving out what was not filled in", () => {
  expect(readBackfill({ ...EMPTY_VALUES, ...dates, tasks: "a, b", conf: '{"n": 1}' })).toEqual({
    ok: true,
    body: {
      ...dates,
      reprocess: "none",
      runBackwards: false,
      version: "latest",
      conf: { n: 1 },
      maxActiveRuns: 10,
      canary: 0,
      maxFailurePercent: null,
      tasks: ["a", "b"],
    },
  });
});

it("tells every field that is wrong", () => {
  const read = readBackfill({ ...EMPTY_VALUES, canary: "two", conf: "[1]" });
  expect(read).toEqual({
    ok: false,
    errors: {
      from: "This is required.",
      to: "This is required.",
      canary: "This is not a whole number.",
      conf: "This is not a JSON object.",
    },
  });
});
