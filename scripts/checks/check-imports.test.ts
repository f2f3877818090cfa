import { describe, expect, it } from "vitest";
import { findCycles, findPath } from "./graph";
import { areaOf, mayImport, mayUse } from "./import-rules";

describe("import rules", () => {
  it.each([
    ["lib/core/dag/parse.ts", "lib/core"],
    ["lib/errors.ts", "lib/errors"],
    ["components/grid/grid.tsx", "components/grid"],
    ["app/(app)/[team]/page.tsx", "app"],
    ["next.config.ts", undefined],
  ])("%s belongs to %s", (file, area) => {
    expect(areaOf(file)).toBe(area);
  });

  it.each([
    ["lib/core", "lib/schemas", true],
    ["lib/core", "lib/db", false],
    ["lib/operators", "lib/queue", false],
    ["lib/services", "app", false],
    ["components/grid", "components/ui", true],
    ["components/grid", "components/graph", false],
    ["app", "components/grid", true],
    ["app", "lib/db", false],
    ["app", "lib/db/tenant", true],
    ["lib/http", "lib/db/tenant", true],
    ["worker", "app", false],
  ])("%s → %s: %s", (area, target, allowed) => {
    expect(mayImport(area, target)).toBe(allowed);
  });

  it.each([
    ["lib/core", "node:fs", false],
    ["lib/core", "zod", true],
    ["lib/schemas", "yaml", false],
    ["components/grid", "pg", false],
    ["components/grid", "elkjs", true],
    ["lib/operators", "pg", true],
    ["lib/operators", "pg-boss", false],
  ])("%s uses %s: %s", (area, name, allowed) => {
    expect(mayUse(area, name)).toBe(allowed);
  });
});

describe("findCycles", () => {
  it("names the files along a cycle and nothing else", () => {
    const graph = new Map([
      ["main", ["a"]],
      ["a", ["b", "leaf"]],
      ["b", ["c"]],
      ["c", ["a"]],
    ]);
    expect(findCycles(graph)).toEqual([["a", "b", "c", "a"]]);
  });
});

describe("findPath", () => {
  const graph = new Map([
    ["page", ["service"]],
    ["service", ["store", "system"]],
  ]);

  it("names the way", () => {
    expect(findPath(graph, ["page"], (node) => node === "system")).toEqual([
      "page",
      "service",
      "system",
    ]);
  });

  it("finds none where there is none", () => {
    expect(findPath(graph, ["store"], (node) => node === "system")).toBeUndefined();
  });
});
