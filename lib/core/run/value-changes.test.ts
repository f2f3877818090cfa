import { describe, expect, it } from "vitest";
import { valueChanges } from "./value-changes";

describe("valueChanges", () => {
  it("goes into objects, and takes lists as a whole", () => {
    expect(
      valueChanges({ a: { b: 1, c: [1] }, gone: true }, { a: { b: 2, c: [2] }, text: "x" }),
    ).toEqual([
      { path: "a.b", before: "1", after: "2" },
      { path: "a.c", before: "[\n  1\n]", after: "[\n  2\n]" },
      { path: "text", before: null, after: "x" },
      { path: "gone", before: "true", after: null },
    ]);
  });

  it("finds nothing in values that differ in the order of fields only", () => {
    expect(valueChanges({ a: 1, b: { c: null, d: [] } }, { b: { d: [], c: null }, a: 1 })).toEqual(
      [],
    );
  });

  it("is bounded in number and in length", () => {
    const many = Object.fromEntries(Array.from({ length: 80 }, (_, at) => [`k${at}`, at]));
    expect(valueChanges({}, many)).toHaveLength(50);
    expect(valueChanges("", "x".repeat(9000))[0]?.after).toHaveLength(4001);
  });
});
