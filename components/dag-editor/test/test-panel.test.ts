import { expect, test } from "vitest";
import { readInput } from "./test-panel";

const input = { date: "", conf: "{}", xcoms: "", mapIndex: "0" };

test("a date is read as UTC, and nothing typed is nothing given", () => {
  expect(readInput(input).order).toEqual({ conf: {}, xcoms: {}, mapIndex: 0 });
  expect(readInput({ ...input, date: "2024-02-29T06:30" }).order?.logicalDate).toBe(
    "2024-02-29T06:30:00.000Z",
  );
});

test.each([
  ["conf", "[1]"],
  ["conf", "{"],
  ["xcoms", '{"extract": 3}'],
  ["mapIndex", "-1"],
] as const)("%s: %s is told where it was typed", (field, text) => {
  const { order, errors } = readInput({ ...input, [field]: text });
  expect(order).toBeNull();
  expect(Object.keys(errors)).toEqual([field]);
});
