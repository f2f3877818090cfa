import { describe, expect, it, test } from "vitest";
import { branchOperator } from "./branch";
import { latestOnlyOperator } from "./latest-only";
import { isMet, shortCircuitOperator } from "./short-circuit";
import { testContext } from "./test-context";

describe("branch", () => {
  const ctx = testContext({ downstream: ["small", "large"] });

  test.each([
    ["a task", "small", ["small"]],
    ["a list", ["large", "small", "large"], ["large", "small"]],
    ["an empty text", "", []],
    ["null", null, []],
    ["an empty list", [], []],
  ])("takes %s", async (_name, choose, tasks) => {
    expect(await branchOperator.run(ctx, { choose })).toEqual({
      output: tasks,
      flow: { kind: "follow", tasks },
    });
  });

  it("takes a group for the tasks that it begins with", async () => {
    const ways = new Map([
      ["small", ["small"]],
      ["load", ["left", "right"]],
    ]);
    const choose = ["load", "small"];
    expect(await branchOperator.run({ ...ctx, ways: () => ways }, { choose })).toEqual({
      output: choose,
      flow: { kind: "follow", tasks: ["left", "right", "small"] },
    });
  });

  it("refuses a task that is not directly behind it, and names those that are", async () => {
    await expect(branchOperator.run(ctx, { choose: "smal" })).rejects.toMatchObject({
      code: "bad_choice",
      retryable: false,
      message: 'choose chose "smal", which is not directly behind this task; allowed: small, large',
    });
  });

  it("refuses what names no task", async () => {
    await expect(branchOperator.run(ctx, { choose: { a: 1 } })).rejects.toThrow(
      'choose gave {"a":1}; expected the id of a task or a group, or a list of these',
    );
  });
});

describe("short_circuit", () => {
  test.each([
    [true, true],
    [1, true],
    ["yes", true],
    ["[]", true],
    [{ a: 1 }, true],
    [false, false],
    [0, false],
    [null, false],
    ["", false],
    [" False ", false],
    ["0", false],
    [[], false],
    [{}, false],
  ])("%j is met: %s", (value, expected) => {
    expect(isMet(value)).toBe(expected);
  });

  it("stops the run, or only what is directly behind", async () => {
    const ctx = testContext();
    const run = (rules?: boolean) =>
      shortCircuitOperator.run(ctx, {
        condition: false,
        ...(rules === undefined ? {} : { ignore_downstream_trigger_rules: rules }),
      });
    expect((await run()).flow).toEqual({ kind: "stop" });
    expect((await run(false)).flow).toEqual({ kind: "follow", tasks: [] });
    expect((await shortCircuitOperator.run(ctx, { condition: 3 })).flow).toBeUndefined();
  });
});

describe("latest_only", () => {
  const hour = 3_600_000;
  const at = (ms: number) => new Date(Date.now() + ms);
  test.each([
    ["a scheduled run whose next interval is not over", "scheduled", at(hour), false],
    ["a scheduled run that was overtaken", "scheduled", at(-hour), true],
    ["a backfill of an old date", "backfill", at(-hour), true],
    ["a run started by hand", "manual", at(-hour), false],
    ["the last run of its schedule", "scheduled", null, false],
  ] as const)("%s", async (_name, runType, nextIntervalEnd, skips) => {
    const { flow } = await latestOnlyOperator.run(testContext({ runType, nextIntervalEnd }), {});
    expect(flow).toEqual(skips ? { kind: "follow", tasks: [] } : undefined);
  });
});
