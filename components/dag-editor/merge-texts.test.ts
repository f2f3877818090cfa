import fc from "fast-check";
import { expect, test } from "vitest";
import { mergedText, mergeTexts } from "./merge-texts";

const base = "a\nb\nc\nd\ne\n";
const kinds = (mine: string, theirs: string) =>
  mergeTexts(base, mine, theirs)
    .filter(({ kind }) => kind !== "same")
    .map(({ kind }) => kind);

test.each([
  ["changes apart", "A\nb\nc\nd\ne\n", "a\nb\nc\nd\nE\n", ["mine", "theirs"], "A\nb\nc\nd\nE\n"],
  [
    "lines that adjoin",
    "a\nB\nc\nd\ne\n",
    "a\nb\nC\nd\ne\n",
    ["mine", "theirs"],
    "a\nB\nC\nd\ne\n",
  ],
  ["the same change", "a\nX\nc\nd\ne\n", "a\nX\nc\nd\ne\n", ["both"], "a\nX\nc\nd\ne\n"],
  ["one side only", base, "a\nc\nd\ne\nf\n", ["theirs", "theirs"], "a\nc\nd\ne\nf\n"],
  ["nothing", base, base, [], base],
])("%s need no decision", (_, mine, theirs, expected, text) => {
  expect(kinds(mine, theirs)).toEqual(expected);
  expect(mergedText(mergeTexts(base, mine, theirs), [])).toBe(text);
});

test.each([
  ["the same line", "a\nB\nc\nd\ne\n", "a\nX\nc\nd\ne\n"],
  ["two insertions at one place", "a\nb\n1\nc\nd\ne\n", "a\nb\n2\nc\nd\ne\n"],
  ["a deletion of what the other changes", "a\nd\ne\n", "a\nb\nC\nd\ne\n"],
  ["a change around several of theirs", "a\n1\ne\n", "a\nB\nc\nD\ne\n"],
])("%s is a conflict", (_, mine, theirs) => {
  expect(kinds(mine, theirs)).toEqual(["conflict"]);
  const parts = mergeTexts(base, mine, theirs);
  expect(mergedText(parts, ["mine"])).toBe(mine);
  expect(mergedText(parts, ["theirs"])).toBe(theirs);
});

test("both can be kept, in either order, even without a line break at the end", () => {
  const parts = mergeTexts("a\nb", "a\nmine", "a\ntheirs");
  expect(mergedText(parts, ["mine_theirs"])).toBe("a\nmine\ntheirs");
  expect(mergedText(parts, ["theirs_mine"])).toBe("a\ntheirs\nmine");
});

const text = fc
  .array(fc.constantFrom("a\n", "b\n", "c\n", "\n", "  x: 1\n"), { maxLength: 12 })
  .map((lines) => lines.join(""));

test("one side unchanged gives the other side; choosing one side everywhere loses nothing of it", () => {
  fc.assert(
    fc.property(text, text, text, (old, mine, theirs) => {
      expect(mergedText(mergeTexts(old, mine, old), [])).toBe(mine);
      expect(mergedText(mergeTexts(old, old, theirs), [])).toBe(theirs);
      expect(mergedText(mergeTexts(old, mine, mine), [])).toBe(mine);
      // What a merge says of a side, put together again, is that side.
      for (const side of ["mine", "theirs"] as const) {
        const told = mergeTexts(old, mine, theirs)
          .flatMap((part) => {
            if (part.kind === "same") return part.lines;
            if (part.kind === "conflict") return part[side];
            return part.kind === side || part.kind === "both" ? part.lines : part.base;
          })
          .join("");
        expect(told).toBe(side === "mine" ? mine : theirs);
      }
    }),
    { numRuns: 500 },
  );
});
