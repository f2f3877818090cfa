import { expect, test } from "vitest";
import { buildTopology } from "../dag/topology";
import { skippedBy } from "./flow";

const graph = buildTopology(
  new Map([
    ["pick", []],
    ["small", ["pick"]],
    ["large", ["pick"]],
    ["more", ["large"]],
    ["join", ["pick", "small", "more"]],
    ["aside", []],
  ]),
);
const follow = (...tasks: string[]) => skippedBy(graph, "pick", { kind: "follow", tasks });

test.each([
  ["one of two: the other one is skipped, the join is left to its rule", ["small"], ["large"]],
  ["both", ["small", "large"], []],
  ["the join itself: both ways to it are skipped", ["join"], ["small", "large"]],
  ["none: all direct downstreams are skipped", [], ["small", "large", "join"]],
])("a branch that chooses %s", (_name, chosen, skipped) => {
  expect(follow(...chosen)).toEqual(skipped);
});

test("a stop skips all that is downstream, at any distance, and nothing else", () => {
  expect(skippedBy(graph, "pick", { kind: "stop" }).sort()).toEqual([
    "join",
    "large",
    "more",
    "small",
  ]);
  expect(skippedBy(graph, "join", { kind: "stop" })).toEqual([]);
});
