import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jsonFault } from "./json-fault";

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe("jsonFault", () => {
  it.each([
    ["", "Expected a value, found the end", 1, 1],
    ['{"a": 1,\n "b": x}', "Expected a value, found x", 2, 7],
    ['{"a": 1,\r\n}', "Expected a key in double quotes, found }", 2, 1],
    ["{a: 1}", "Expected a key in double quotes or }, found a", 1, 2],
    ["[1 2]", "Expected a comma or ], found 2", 1, 4],
    ["[1,]", "Expected a value, found ]", 1, 4],
    ['{"a" 1}', "Expected a colon, found 1", 1, 6],
    ["[1", "Expected a comma or ], found the end", 1, 3],
    ["{} {}", "Expected nothing more, found {", 1, 4],
    ['["a\nb"]', "Expected a value or ], found a string that is not well formed", 1, 2],
    ["01", "Expected a value, found 0", 1, 1],
  ])("says of %j: %s", (text, reason, line, column) => {
    expect(parses(text)).toBe(false);
    expect(jsonFault(text)).toEqual({ reason, line, column });
  });

  it("finds no fault in what JSON.parse reads, however it is spaced", () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(4), (text, indent) => {
        expect(jsonFault(text)).toBeNull();
        expect(jsonFault(JSON.stringify(JSON.parse(text), null, indent))).toBeNull();
      }),
    );
  });

  it("agrees with JSON.parse about texts that are almost JSON", () => {
    const piece = fc.constantFrom(
      ...["{", "}", "[", "]", ",", ":", '"a"', '"', "\\", "1", "-", ".5", "e3", "true", "nul", " "],
      ...["\n", "\u00a0", "\u0001", "0", "\\u12", "😀"],
    );
    const text = fc.oneof(
      fc.array(piece, { maxLength: 9 }).map((pieces) => pieces.join("")),
      fc.tuple(fc.json(), fc.nat(), piece).map(([json, at, more]) => {
        const cut = at % (json.length + 1);
        return json.slice(0, cut) + more + json.slice(cut);
      }),
    );
    fc.assert(
      fc.property(text, (one) => {
        expect(jsonFault(one) === null).toBe(parses(one));
      }),
      { numRuns: 3_000 },
    );
  });

  it("reads what is nested as deep as a value may be long", () => {
    expect(jsonFault("[".repeat(32_768) + "]".repeat(32_768))).toBeNull();
    expect(jsonFault("[".repeat(65_536))).toMatchObject({ line: 1, column: 65_537 });
  });
});
