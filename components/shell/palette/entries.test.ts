import { describe, expect, it } from "vitest";
import { dagOfPath, matchesWords, screensOfDag, withRecent } from "./entries";

describe("the palette's entries", () => {
  it("knows the DAG of a path", () => {
    expect(dagOfPath("/acme/dags/etl/grid")).toBe("etl");
    expect(dagOfPath("/acme/dags/a%20b/runs/1")).toBe("a b");
    expect(dagOfPath("/acme/dags")).toBeUndefined();
    expect(dagOfPath("/acme/dags/new")).toBeUndefined();
    expect(dagOfPath("/acme/runs")).toBeUndefined();
    expect(dagOfPath("/acme/dags/%E0%A4%A/grid")).toBeUndefined();
  });

  it("offers the other screens of the open DAG", () => {
    const views = screensOfDag("acme", "/acme/dags/etl/grid").map(({ view }) => view);
    expect(views).not.toContain("grid");
    expect(views).toContain("graph");
    expect(screensOfDag("acme", "/acme/runs")).toEqual([]);
  });

  it("matches words in any order and case", () => {
    expect(matchesWords("Grid of dag_etl_example", "ETL grid")).toBe(true);
    expect(matchesWords("Grid of dag_etl_example", "graph")).toBe(false);
    expect(matchesWords("Grid", "")).toBe(true);
  });

  it("keeps recent names once, the newest first", () => {
    expect(withRecent(["a", "b", "c"], "b", 3)).toEqual(["b", "a", "c"]);
    expect(withRecent(["a", "b", "c"], "d", 3)).toEqual(["d", "a", "b"]);
  });
});
