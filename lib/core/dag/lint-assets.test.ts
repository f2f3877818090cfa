import { expect, test } from "vitest";
import { lintAssets } from "./lint-assets";

const waits = (assets: unknown, tasks = {}) => ({ schedule: { assets }, tasks });

test.each([
  ["a published asset", waits({ any: ["orders"] }), []],
  ["one of its own tasks", waits({ any: ["own"] }, { a: { outlets: ["own"] } }), []],
  [
    "a slip of the pen",
    waits({ all: ["order", { any: ["orders", "x"] }] }),
    [
      'Nothing publishes the asset "order" yet; did you mean "orders"?',
      'Nothing publishes the asset "x" yet',
    ],
  ],
  ["another schedule", { schedule: "@daily" }, []],
  ["a broken condition", waits({ any: 3 }), []],
])("%s", (_name, document, messages) => {
  const problems = lintAssets(document, ["orders"]);
  expect(problems.map(({ message }) => message)).toEqual(messages);
  expect(problems.every(({ severity }) => severity === "warning")).toBe(true);
});

test("without the team's assets nothing is told", () => {
  expect(lintAssets(waits({ any: ["x"] }), undefined)).toEqual([]);
});
