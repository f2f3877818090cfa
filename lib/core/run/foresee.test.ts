import { expect, it } from "vitest";
import type { TaskInstanceState, TriggerRule } from "@/lib/schemas/states";
import { type ForeseeableTask, foresee } from "./foresee";

const task = (
  idx: number,
  downstream: number[],
  triggerRule: TriggerRule = "all_success",
): ForeseeableTask => ({ idx, taskId: `t${idx}`, downstream, triggerRule, state: "none" });

const CHAIN = [task(0, [1]), task(1, [2]), task(2, [])];
// 0 ─┬─ 2 (all_success) ── 3 (all_done)
// 1 ─┘
const JOIN = [task(0, [2]), task(1, [2]), task(2, [3]), task(3, [], "all_done")];

it.each<[string, ForeseeableTask[], TaskInstanceState[], TaskInstanceState[]]>([
  ["a root starts", CHAIN, ["none", "none", "none"], ["scheduled", "none", "none"]],
  [
    "what follows a success starts",
    CHAIN,
    ["success", "none", "none"],
    ["success", "scheduled", "none"],
  ],
  [
    "a failure goes all the way down",
    CHAIN,
    ["failed", "none", "none"],
    ["failed", "upstream_failed", "upstream_failed"],
  ],
  ["a skip does too", CHAIN, ["skipped", "none", "none"], ["skipped", "skipped", "skipped"]],
  [
    "what is not waiting stays",
    CHAIN,
    ["success", "failed", "success"],
    ["success", "failed", "success"],
  ],
  [
    "a rule that waits for all starts after failures",
    JOIN,
    ["running", "failed", "none", "none"],
    ["running", "failed", "upstream_failed", "scheduled"],
  ],
  [
    "a join waits for the other side",
    JOIN,
    ["success", "running", "none", "none"],
    ["success", "running", "none", "none"],
  ],
])("%s", (_name, tasks, states, expected) => {
  expect(foresee(tasks, states)).toEqual(expected);
});

it("a task that a branch skipped is skipped again, unless the branch is put into its state by hand", () => {
  const [pick, ...behind] = CHAIN;
  if (pick === undefined) throw new Error("the chain is empty");
  const chose = { ...pick, skips: [1] };
  expect(foresee([{ ...chose, state: "success" }, ...behind], ["success", "none", "none"])).toEqual(
    ["success", "skipped", "skipped"],
  );
  expect(foresee([{ ...chose, state: "failed" }, ...behind], ["success", "none", "none"])).toEqual([
    "success",
    "scheduled",
    "none",
  ]);
});
