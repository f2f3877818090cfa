import { expect, test } from "vitest";
import { apiPath, paths, safeReturnPath } from "./paths";

test("names are encoded, and selections that are not made stay out", () => {
  expect(paths.dag("acme", "etl/daily", "graph", { run: "manual__1 a", tab: "" })).toBe(
    "/acme/dags/etl%2Fdaily/graph?run=manual__1+a",
  );
  expect(paths.task("acme", "etl", "r:1", "load", { attempt: 2 })).toBe(
    "/acme/dags/etl/runs/r%3A1/tasks/load?attempt=2",
  );
  expect(apiPath("acme", "dags", "a?b")).toBe("/api/v1/teams/acme/dags/a%3Fb");
});

test.each(["/acme/dags?q=1#top", "/"])("returns to %s after signing in", (path) => {
  expect(safeReturnPath(path)).toBe(path);
});

test.each([
  "https://evil.test",
  "//evil.test",
  "/\\evil.test",
  "/\t/evil.test",
  "javascript:0",
  "",
])("never returns to %j", (path) => {
  expect(safeReturnPath(path)).toBeUndefined();
  expect(paths.signIn(path)).toBe("/sign-in");
});
