import { describe, expect, it } from "vitest";
import type { Resumed } from "./context";
import { operatorRegistry } from "./registry";
import { testContext } from "./test-context";

async function run(config: object, resumed?: Partial<Resumed>) {
  const operator = operatorRegistry.get("approval");
  if (operator === undefined) throw new Error("missing");
  const ctx = testContext(resumed === undefined ? {} : { resumed });
  return await operator.execute(ctx, { message: "Go on?", ...config });
}
const answered = (choice: string) => ({
  input: { choice, comment: "looks fine", by: "Ada", at: "2026-01-01T00:00:00Z" },
});

describe("approval", () => {
  it("asks, and waits without an instant when nothing bounds it", async () => {
    expect(await run({})).toEqual({
      defer: {
        saw: "asked an operator or above: approve or reject",
        ask: {
          message: "Go on?",
          choices: ["approve", "reject"],
          refusals: ["reject"],
          role: "operator",
        },
      },
    });
    expect((await run({ timeout: "1h", role: "admin" })).defer).toMatchObject({
      afterSeconds: 3_600,
      saw: "asked an admin or above: approve or reject",
    });
  });

  it("hands on who chose what, and fails for good on a refusal", async () => {
    expect((await run({}, answered("approve"))).output).toMatchObject({
      choice: "approve",
      by: "Ada",
    });
    await expect(run({}, answered("reject"))).rejects.toMatchObject({
      code: "refused",
      message: "Ada chose reject: looks fine",
      retryable: false,
    });
    const own = { choices: ["eu", "us"] };
    expect((await run(own, answered("us"))).output).toMatchObject({ choice: "us" });
  });

  it("fails, skips or chooses when its time is over", async () => {
    const late = { elapsedSeconds: 61 };
    await expect(run({ timeout: 60 }, late)).rejects.toMatchObject({ code: "approval_timeout" });
    await expect(run({ timeout: 60, on_timeout: "skip" }, late)).rejects.toMatchObject({
      name: "TaskSkipped",
    });
    const choose = { timeout: 60, on_timeout: "choose", default_choice: "approve" };
    expect((await run(choose, late)).output).toMatchObject({ choice: "approve", by: "timeout" });
    await expect(run({ ...choose, default_choice: "reject" }, late)).rejects.toMatchObject({
      code: "refused",
    });
  });

  it("waits on when it is looked at before its time", async () => {
    const early = { elapsedSeconds: 20, saw: "asked" };
    expect((await run({ timeout: 60 }, early)).defer?.afterSeconds).toBe(40);
  });

  it.each([
    [{ choices: ["a", "a"] }, "Each choice must differ"],
    [{ refusals: ["no"] }, '"no" is no choice: the choices are approve, reject'],
    [{ on_timeout: "skip" }, "on_timeout needs a timeout"],
    [{ timeout: 1, on_timeout: "choose" }, "needs a default_choice"],
    [{ default_choice: "maybe" }, '"maybe" is no choice'],
  ])("refuses %j", async (config, message) => {
    await expect(run(config)).rejects.toMatchObject({
      code: "bad_config",
      message: expect.stringContaining(message),
    });
  });
});
