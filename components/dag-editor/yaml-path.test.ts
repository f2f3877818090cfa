import { expect, test } from "vitest";
import { type CursorPlace, placeAt } from "./yaml-path";

/** The place at the `¦` of a text, with the word there. */
function at(marked: string): Omit<CursorPlace, "from" | "to"> & { word?: string } {
  const offset = marked.indexOf("¦");
  const text = marked.replace("¦", "");
  const place = placeAt(text, offset);
  if (place.kind === "none") return place;
  const { from, to, ...rest } = place;
  return { ...rest, word: text.slice(from, to) };
}

test.each<[string, string, (string | number)[], string]>([
  ["an empty text", "¦", [], ""],
  ["the first key", "dag¦", [], "dag"],
  ["a new key below others", "dag_id: a\nsch¦", [], "sch"],
  ["an empty line at the end", "dag_id: a\n¦", [], ""],
  ["a key before its colon", "dag_id: a\nsche¦dule: x\n", [], "schedule"],
  ["a task's key", "tasks:\n  a:\n    oper¦", ["tasks", "a"], "oper"],
  ["an empty line in a task", "tasks:\n  a:\n    operator: bash\n    ¦", ["tasks", "a"], ""],
  ["an empty line in tasks", "tasks:\n  a:\n    operator: bash\n  ¦", ["tasks"], ""],
  ["an empty line back at the root", "tasks:\n  a:\n    operator: bash\n¦", [], ""],
  ["below a key without value", "tasks:\n  a:\n    ¦", ["tasks", "a"], ""],
  ["a second task", "tasks:\n  a:\n    operator: x\n  b:\n    ne¦", ["tasks", "b"], "ne"],
  ["a flow mapping", "tasks:\n  a: { oper¦", ["tasks", "a"], "oper"],
  ["a flow mapping, closed", "tasks:\n  a: { operator: x, ne¦ }", ["tasks", "a"], "ne"],
  ["a flow mapping over lines", "tasks:\n  a: {\n    operator: x,\n    ¦", ["tasks", "a"], ""],
  ["a mapping in a list", "list:\n  - a: 1\n    b¦", ["list", 0], "b"],
  ["behind a block text", "tasks:\n  a:\n    script: |\n      x: 1\n    ¦", ["tasks", "a"], ""],
  ["behind a quoted text", 'description: "a: b"\n¦', [], ""],
  ["behind a text of two lines", 'description: "a\n  b"\nsch¦', [], "sch"],
  ["with a comment above", "# x: y\ndag_id: a # note\n¦", [], ""],
])("a key: %s", (_, text, path, word) => {
  expect(at(text)).toMatchObject({ kind: "key", path, word });
});

test.each<[string, string, (string | number)[], string]>([
  ["behind a colon", "interval: ¦", ["interval"], ""],
  ["a word", "interval: per¦", ["interval"], "per"],
  ["in a word", "interval: per¦iod", ["interval"], "period"],
  ["an open quote", 'schedule: "@da¦', ["schedule"], '"@da'],
  ["a closed quote", 'schedule: "@da¦"', ["schedule"], '"@da"'],
  ["a preset without quotes", "schedule: @da¦", ["schedule"], "@da"],
  ["a flow list", "tasks:\n  b:\n    needs: [¦]", ["tasks", "b", "needs", 0], ""],
  ["its second element", "tasks:\n  b:\n    needs: [a, ¦", ["tasks", "b", "needs", 1], ""],
  ["a flow value", "tasks:\n  b: { operator: ba¦ }", ["tasks", "b", "operator"], "ba"],
  [
    "a flow list in a flow mapping",
    "tasks:\n  b: { needs: [a, b¦] }",
    ["tasks", "b", "needs", 1],
    "b",
  ],
])("a value: %s", (_, text, path, word) => {
  expect(at(text)).toMatchObject({ kind: "value", path, word });
});

test.each<[string, string, (string | number)[], string]>([
  [
    "a list item",
    "tasks:\n  b:\n    needs:\n      - a\n      - x¦",
    ["tasks", "b", "needs", 1],
    "x",
  ],
  ["an empty list item", "tasks:\n  b:\n    needs:\n      - ¦", ["tasks", "b", "needs", 0], ""],
  ["items as far in as their key", "needs:\n- a\n- b¦", ["needs", 1], "b"],
  ["the line below a key", "schedule:\n  ¦", ["schedule"], ""],
])("a key or a value: %s", (_, text, path, word) => {
  expect(at(text)).toMatchObject({ kind: "key", mayBeValue: true, path, word });
});

test.each([
  ["a comment", "dag_id: a # no¦", ["dag_id"]],
  ["a comment line", "dag_id: a\n# no¦", []],
  ["a block text", "tasks:\n  a:\n    script: |\n      pri¦", ["tasks", "a", "script"]],
  ["a folded text", "description: >-\n  on¦", ["description"]],
])("nothing: %s", (_, text, path) => {
  const place = placeAt(text.replace("¦", ""), text.indexOf("¦"));
  expect(place.kind).toBe("none");
  if (path.length > 1) expect(place.path).toEqual(path);
});

test("tells that a space is missing", () => {
  expect(at("interval:¦")).toMatchObject({ kind: "value", needsSpace: true });
  expect(at("interval: ¦")).toMatchObject({ kind: "value", needsSpace: false });
});

test("a key with a list above it at the same indentation", () => {
  expect(at("tags:\n- a\nsch¦")).toMatchObject({ kind: "key", path: [], mayBeValue: false });
});

test("answers at every place of a document, whole or cut off", () => {
  const text =
    'dag_id: a\nschedule: ["0 6 * * *", \'@daily\']\nparams: {a: {type: string, enum: ["x", y]}}\n' +
    "tasks:\n  a:\n    operator: python\n    script: |\n      def main():\n        return {'a': 1}\n" +
    '  b: { operator: bash, needs: [a],\n    script: "x" }\n';
  for (let offset = 0; offset <= text.length; offset += 1) {
    expect(placeAt(text, offset).path).toBeInstanceOf(Array);
    expect(placeAt(text.slice(0, offset), offset).path).toBeInstanceOf(Array);
  }
});
