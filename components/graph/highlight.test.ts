import { describe, expect, it } from "vitest";
import {
  edgeLook,
  isBright,
  isEdgeBright,
  kinOf,
  openingTasks,
  statesOf,
  topologyOf,
} from "./highlight";

const box = {
  operator: "bash",
  operatorLabel: "Bash",
  triggerRule: "all_success",
  x: 0,
  y: 0,
  width: 1,
  height: 1,
};
const graph = (ids: string[], edges: [string, string][]) => ({
  nodes: ids.map((taskId) => ({ taskId, ...box })),
  edges: edges.map(([from, to]) => ({ from, to })),
  groups: [],
});
const diamond = topologyOf(
  graph(
    ["a", "b", "c", "d", "e"],
    [
      ["a", "b"],
      ["a", "c"],
      ["b", "d"],
      ["c", "d"],
    ],
  ),
);

describe("kin", () => {
  it("is everything before and behind, at any distance", () => {
    const kin = kinOf(diamond, "b");
    expect([...(kin?.upstream ?? [])]).toEqual(["a"]);
    expect([...(kin?.downstream ?? [])]).toEqual(["d"]);
    expect(isBright(kin, "c")).toBe(false);
    expect(isBright(kin, "e")).toBe(false);
    expect(isBright(null, "e")).toBe(true);
  });

  it("emphasises the ways through the task, not those around it", () => {
    const kin = kinOf(diamond, "b");
    expect(isEdgeBright(kin, { from: "a", to: "b" })).toBe(true);
    expect(isEdgeBright(kin, { from: "b", to: "d" })).toBe(true);
    expect(isEdgeBright(kin, { from: "c", to: "d" })).toBe(false);
  });

  it("is nothing for a task that is not there", () => {
    expect(kinOf(diamond, "gone")).toBeNull();
    expect(kinOf(diamond, null)).toBeNull();
  });
});

describe("openingTasks", () => {
  const ids = Array.from({ length: 40 }, (_, index) => `t${index}`);
  const chain = topologyOf(
    graph(
      ids,
      ids.slice(1).map((id, index): [string, string] => [`t${index}`, id]),
    ),
  );

  it("shows a small graph whole", () => {
    expect(openingTasks(diamond, new Map())).toHaveLength(5);
  });
  it("goes to a part of a small graph that would not be legible whole", () => {
    expect(openingTasks(diamond, new Map([["d", "failed" as const]]), 0.2)).toEqual([
      "d",
      "b",
      "c",
    ]);
  });
  it("goes to what failed, before what runs", () => {
    const states = new Map([
      ["t20", "failed" as const],
      ["t3", "running" as const],
    ]);
    expect(openingTasks(chain, states)).toEqual(["t20", "t19", "t21"]);
  });
  it("goes to what runs", () => {
    expect(openingTasks(chain, new Map([["t3", "running" as const]]))).toEqual(["t3", "t2", "t4"]);
  });
  it("starts at the beginning otherwise", () => {
    expect(openingTasks(chain, new Map())[0]).toBe("t0");
    expect(openingTasks(chain, new Map()).length).toBeLessThanOrEqual(25);
  });
});

describe("edgeLook", () => {
  it.each([
    ["success", "running", "active"],
    ["success", "success", "passed"],
    ["failed", "upstream_failed", "blocked"],
    ["running", "none", "idle"],
    [undefined, undefined, "idle"],
  ] as const)("%s to %s is %s", (from, to, look) => {
    expect(edgeLook(from, to)).toBe(look);
  });
});

describe("groups", () => {
  const group = { groupId: "g", label: "G", group: null, mapped: false, tasks: ["x", "y"] };
  const place = { x: 0, y: 0, width: 1, height: 1 };

  it("are nodes of the graph when they are folded, boxes around it when they are open", () => {
    const base = graph(["a"], [["a", "g"]]);
    const ids = (folded: boolean, shown: typeof place | null) =>
      topologyOf({ ...base, groups: [{ ...group, folded, box: shown }] }).taskIds;
    expect(ids(true, place)).toEqual(["a", "g"]);
    expect(ids(true, null)).toEqual(["a"]);
    expect(ids(false, place)).toEqual(["a"]);
  });

  it("are in the state of their tasks that most needs attention", () => {
    const groups = [{ ...group, folded: true, box: place }];
    const tasks = new Map([
      ["x", { state: "success" as const }],
      ["y", { state: "failed" as const }],
    ]);
    expect(statesOf({ groups }, tasks).get("g")).toBe("failed");
    expect(statesOf({ groups }, new Map()).get("g")).toBeUndefined();
  });
});
