import { expect, test } from "vitest";
import type { TaskInstanceState } from "@/lib/schemas/states";
import { decideRunOutcome } from "./run-outcome";

const leaf = (state: TaskInstanceState) => ({ state, isLeaf: true });
const inner = (state: TaskInstanceState) => ({ state, isLeaf: false });

test.each([
  ["nothing to do", [], { state: "success", withFailures: false }],
  ["a leaf runs", [inner("success"), leaf("running")], { state: "running" }],
  ["a leaf failed, another waits", [leaf("failed"), leaf("up_for_retry")], { state: "running" }],
  ["an inner one runs on", [leaf("failed"), inner("running")], { state: "running" }],
  ["all well", [inner("success"), leaf("success")], { state: "success", withFailures: false }],
  ["skipped leaves", [leaf("skipped"), leaf("success")], { state: "success", withFailures: false }],
  ["a failed leaf", [leaf("success"), leaf("failed")], { state: "failed" }],
  ["an upstream_failed leaf", [inner("failed"), leaf("upstream_failed")], { state: "failed" }],
  [
    "a covered failure",
    [inner("failed"), leaf("success")],
    { state: "success", withFailures: true },
  ],
  ["a removed leaf", [leaf("removed"), leaf("success")], { state: "success", withFailures: false }],
] as const)("%s", (_name, instances, expected) => {
  expect(decideRunOutcome(instances)).toEqual(expected);
});
