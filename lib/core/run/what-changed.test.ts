import { describe, expect, it } from "vitest";
import { changesInWords, type Differences, farFromUsual, taskChanges } from "./what-changed";

const same: Differences = { version: null, params: [], resources: [], tasks: [], checks: [] };

describe("taskChanges", () => {
  it("names what is new, gone and changed", () => {
    const before = { load: { operator: "bash", script: "a" }, old: {}, kept: { a: 1, b: [1] } };
    const after = { load: { operator: "bash", script: "b" }, kept: { b: [1], a: 1 }, fresh: {} };
    expect(taskChanges(before, after)).toEqual([
      { taskId: "load", kind: "changed", fields: [{ path: "script", before: "a", after: "b" }] },
      { taskId: "fresh", kind: "added", fields: [] },
      { taskId: "old", kind: "removed", fields: [] },
    ]);
  });

  it("is not misled by names of the language", () => {
    expect(taskChanges({}, { constructor: { a: 1 } })).toEqual([
      { taskId: "constructor", kind: "added", fields: [] },
    ]);
  });
});

describe("farFromUsual", () => {
  const usual = { medianMs: 10_000, runs: 5 };
  it.each([
    [20_000, usual, "longer"],
    [19_999, usual, null],
    [5000, usual, "shorter"],
    [5001, usual, null],
    [null, usual, null],
    [90_000, { medianMs: 10_000, runs: 2 }, null],
    [900, { medianMs: 100, runs: 9 }, null],
    [90_000, undefined, null],
  ] as const)("%j ms against %j", (durationMs, against, expected) => {
    expect(farFromUsual(durationMs, against)).toBe(expected);
  });
});

describe("changesInWords", () => {
  it("says so when nothing differs", () => {
    expect(changesInWords(same)).toMatch(/^Nothing that is kept here differs/);
  });

  it("tells what people changed first, then what followed", () => {
    expect(
      changesInWords({
        ...same,
        version: {
          from: 7,
          to: 8,
          tasks: [
            {
              taskId: "load",
              kind: "changed",
              fields: [{ path: "script", before: "", after: "" }],
            },
          ],
        },
        resources: [
          { kind: "connection", name: "warehouse", verb: "update", beforeEndMs: 2.5 * 3_600_000 },
        ],
        tasks: [{ taskId: "load", rendered: 1, far: "longer" }],
        checks: [{ name: "rows", before: "120", after: "0" }],
      }),
    ).toBe(
      "Version 7 → 8 changed script of load; connection warehouse changed 2 h before its end; load took far longer than usual; check rows measured 0 instead of 120.",
    );
  });

  it("tells what came after the run apart, and counts what it does not name", () => {
    const variable = (name: string, beforeEndMs: number) => ({
      kind: "variable",
      name,
      verb: "delete",
      beforeEndMs,
    });
    expect(
      changesInWords({
        ...same,
        resources: [variable("a", -5), variable("b", 61_000), variable("c", 1)],
      }),
    ).toBe(
      "Variable a was deleted after the run; variable b was deleted 1 min before its end; 1 more resources changed.",
    );
  });

  it("tells of other values only where no version and no params explain them", () => {
    const tasks = [{ taskId: "load", rendered: 2, far: null }];
    expect(changesInWords({ ...same, tasks })).toBe("Load ran with other values.");
    expect(changesInWords({ ...same, tasks, params: [{ path: "region" }] })).toBe(
      "Params differ: region.",
    );
  });
});
