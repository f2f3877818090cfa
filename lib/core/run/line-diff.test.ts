import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lineDiff, withContext } from "./line-diff";

const text = fc
  .array(fc.constantFrom("a", "b", "c", ""), { minLength: 1, maxLength: 12 })
  .map((lines) => lines.join("\n"));

describe("lineDiff", () => {
  it("keeps what both have", () => {
    expect(lineDiff("a\nb\nc", "a\nx\nc")).toEqual([
      { kind: "same", text: "a" },
      { kind: "gone", text: "b" },
      { kind: "new", text: "x" },
      { kind: "same", text: "c" },
    ]);
  });

  it("gives either text back", () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = lineDiff(before, after);
        const side = (left: "gone" | "new") =>
          lines
            .filter(({ kind }) => kind !== left)
            .map((line) => line.text)
            .join("\n");
        expect(side("new")).toBe(before);
        expect(side("gone")).toBe(after);
      }),
    );
  });

  it("bears texts that are too long to be matched", () => {
    const long = (seed: string) =>
      Array.from({ length: 1000 }, (_, place) => `${seed} ${place}`).join("\n");
    expect(lineDiff(long("one"), long("other"))).toHaveLength(2000);
  });
});

it("cuts long stretches that are the same", () => {
  const before = ["1", "2", "3", "4", "5", "6", "7", "8"].join("\n");
  const shown = withContext(lineDiff(before, before.replace("8", "x")), 1);
  expect(shown.map((line) => line?.text ?? null)).toEqual([null, "7", "8", "x"]);
});
