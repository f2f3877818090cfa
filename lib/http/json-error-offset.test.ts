import { describe, expect, it } from "vitest";
import { jsonErrorOffset } from "./json-error-offset";

describe("jsonErrorOffset", () => {
  // The caret stands where the text stops being JSON.
  it.each([
    ['{"a": ^oops}'],
    ['{"a": 1, ^}'],
    ['{"a" ^1}'],
    ["{^a: 1}"],
    ["[1, ^]"],
    ["[1 ^2]"],
    ["[1] ^x"],
    ["[^01]"],
    ["[^tru]"],
    ['{"a": 1^]'],
    ['["a\n^'.replace('"a\n^', '^"a\n')],
    ["^'a'"],
    ['{"a": [1, {"b": null}]^'],
    ["^"],
    ["^NaN"],
  ])("%s", (marked) => {
    const text = marked.replace("^", "");
    expect(() => JSON.parse(text)).toThrow();
    expect(jsonErrorOffset(text)).toBe(marked.indexOf("^"));
  });

  it("takes deep nesting without a deep stack", () => {
    expect(jsonErrorOffset("[".repeat(200_000))).toBe(200_000);
  });
});
