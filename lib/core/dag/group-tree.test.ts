import { expect, test } from "vitest";
import { shownAs, treeRows } from "./group-tree";

const groups = [
  { groupId: "all", label: "All of it", group: null },
  { groupId: "in", label: "in", group: "all" },
  { groupId: "empty", label: "empty", group: null },
];
const tasks = [
  { taskId: "a", group: null },
  { taskId: "b", group: "in" },
  { taskId: "c", group: null },
  { taskId: "d", group: "all" },
  { taskId: "e", group: "in" },
  { taskId: "f", group: "unknown" },
];
const told = (...folded: string[]) =>
  treeRows(tasks, groups, new Set(folded)).map((row) =>
    [
      "-".repeat(row.level),
      row.kind === "group" ? `${row.label}${row.isFolded ? " folded" : ""} ${row.tasks}` : row.id,
      row.parent ?? "top",
    ].join(" "),
  );

test("a group stands where its first task was, with its tasks below it", () => {
  expect(told()).toEqual([
    "- a top",
    "- All of it 1,3,4 top",
    "-- in 1,4 all",
    "--- b in",
    "--- e in",
    "-- d all",
    "- c top",
    "- f top",
  ]);
});

test("what is folded has no rows below it", () => {
  expect(told("in", "gone")).toEqual([
    "- a top",
    "- All of it 1,3,4 top",
    "-- in folded 1,4 all",
    "-- d all",
    "- c top",
    "- f top",
  ]);
  expect(told("all", "in")).toEqual([
    "- a top",
    "- All of it folded 1,3,4 top",
    "- c top",
    "- f top",
  ]);
});

test("the outermost folded group stands for what is in it", () => {
  const known = new Map(groups.map((group) => [group.groupId, group]));
  const shown = (...folded: string[]) => shownAs("b", "in", known, new Set(folded));
  expect([shown(), shown("in"), shown("in", "all"), shown("all")]).toEqual([
    "b",
    "in",
    "all",
    "all",
  ]);
});
