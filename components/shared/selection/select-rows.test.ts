import { expect, test } from "vitest";
import { NO_ROWS, type RowSelection, toggleAllRows, toggleRow } from "./select-rows";

const shown = ["a", "b", "c", "d", "e"];
const clicks = (...rows: (string | [string])[]): RowSelection =>
  rows.reduce<RowSelection>(
    (selection, row) =>
      typeof row === "string"
        ? toggleRow(selection, { id: row, range: false }, shown)
        : toggleRow(selection, { id: row[0], range: true }, shown),
    NO_ROWS,
  );
const ids = (selection: RowSelection) => [...selection.ids].sort();

test.each<[string, RowSelection, string[]]>([
  ["a click", clicks("b"), ["b"]],
  ["a second one takes it back", clicks("b", "b"), []],
  ["a range downwards", clicks("b", ["d"]), ["b", "c", "d"]],
  ["a range upwards", clicks("d", ["a"]), ["a", "b", "c", "d"]],
  ["a range that takes back", clicks("a", ["e"], "c", ["e"]), ["a", "b"]],
  ["a range without a beginning", clicks(["c"]), ["c"]],
])("%s", (_, selection, expected) => {
  expect(ids(selection)).toEqual(expected);
});

test("a range whose beginning has left the list is the row alone", () => {
  const gone = { ids: new Set(["x"]), anchor: "x" };
  expect(ids(toggleRow(gone, { id: "b", range: true }, shown))).toEqual(["b", "x"]);
});

test("all, then none; all also when some are", () => {
  const all = toggleAllRows(clicks("b"), shown);
  expect(ids(all)).toEqual(shown);
  expect(ids(toggleAllRows(all, shown))).toEqual([]);
});
