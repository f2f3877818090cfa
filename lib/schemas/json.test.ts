import { expect, test } from "vitest";
import { jsonByteLength, jsonFault, jsonObjectSchema, jsonValue, jsonValueSchema } from "./json";

const nested = (depth: number): unknown => {
  let value: unknown = 1;
  for (let index = 0; index < depth; index += 1) value = [value];
  return value;
};

test.each([
  ["text", "a", true],
  ["a tree", { a: [1, null, { b: false }] }, true],
  ["undefined within", { a: undefined }, false],
  ["NaN", Number.NaN, false],
  ["a function", () => 1, false],
  ["a date", new Date(0), false],
  ["a forbidden key", JSON.parse('{"__proto__": 1}'), false],
  ["another forbidden key", { a: { constructor: 1 } }, false],
  ["a NUL within", { a: ["a\u0000"] }, false],
  ["a key with a NUL", { "a\u0000": 1 }, false],
  ["half of a surrogate pair", "a\ud83d", false],
  ["both halves", "a😀", true],
  ["32 levels", nested(32), true],
  ["33 levels", nested(33), false],
  ["100,000 levels", nested(100_000), false],
])("%s", (_name, value, isGood) => {
  expect(jsonValueSchema.safeParse(value).success).toBe(isGood);
});

test("an object schema takes objects only", () => {
  expect(jsonObjectSchema.safeParse({ a: 1 }).success).toBe(true);
  expect(jsonObjectSchema.safeParse([1]).success).toBe(false);
  expect(jsonObjectSchema.safeParse(null).success).toBe(false);
});

test("sizes are counted in bytes", () => {
  expect(jsonByteLength("ü")).toBe(4);
  expect(jsonValue({ maxDepth: 5, maxBytes: 4 }).safeParse("ü").success).toBe(true);
  expect(jsonValue({ maxDepth: 5, maxBytes: 3 }).safeParse("ü").success).toBe(false);
  expect(jsonFault({ a: 1 }, 1)).toBeNull();
});
