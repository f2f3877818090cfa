import { expect, test } from "vitest";
import { offsetOfTask, taskAt } from "./task-at";

const text = `dag_id: a
tasks:
  # about one
  one: { operator: empty }
  "two":
    operator: bash
    script: |
      echo hi

  three:
    operator: bash
`;

test.each([
  ["dag_id", null],
  ["tasks:", null],
  ["one:", "one"],
  ["empty", "one"],
  ['two"', "two"],
  ["bash\n    script", "two"],
  ["hi", "two"],
  ["three", "three"],
])("at %j the cursor is in %s", (word, taskId) => {
  expect(taskAt(text, text.indexOf(word) + 1)).toBe(taskId);
});

test("a task's place in the text", () => {
  expect(offsetOfTask(text, "three")).toBe(text.indexOf("three"));
  expect(offsetOfTask(text, "one")).toBe(text.indexOf("one: {"));
});
