import fc from "fast-check";
import { expect, test } from "vitest";
import { compileSafePattern, PatternError } from "./safe-pattern";

test.each([
  ["^[a-z]{2}$", ["de", "es"], ["DE", "d", "deu", ""]],
  ["a|b|", ["", "a", "xyz"], []],
  ["^(?:ab|cd)+e?$", ["ab", "abcd", "cde"], ["e", "abe1", "ac"]],
  ["^\\d{4}-\\d{2}$", ["2024-03"], ["2024-3", "x2024-03"]],
  ["^a{2,3}$", ["aa", "aaa"], ["a", "aaaa"]],
  ["^a{2,}$", ["aa", "aaaaaa"], ["a"]],
  ["^[^\\s/]+$", ["ab-c"], ["a b", "a/b"]],
  ["^\\w+\\.csv$", ["orders_1.csv"], ["orders.txt", "orders1csv"]],
  ["[\\]\\-a-c]", ["]", "-", "b"], ["d"]],
  ["^.$", ["x", "🙂"], ["\n", "xx"]],
  ["b", ["abc"], ["ac"]],
  ["^(a*)*$", ["", "aaa"], ["b"]],
])("%s", (pattern, good, bad) => {
  const compiled = compileSafePattern(pattern);
  expect(good.filter((text) => !compiled.test(text))).toEqual([]);
  expect(bad.filter((text) => compiled.test(text))).toEqual([]);
});

test.each([
  "(",
  ")",
  "[",
  "*a",
  "a**",
  "(?=a)",
  "(?<n>a)",
  "(a)\\1",
  "\\",
  "[z-a]",
  "a{3,2}",
  "\\p{L}",
  "^*",
  "(a{1000}){1000}",
  "(".repeat(30) + ")".repeat(30),
])("refuses %s", (pattern) => {
  expect(() => compileSafePattern(pattern)).toThrow(PatternError);
});

test("patterns that stall a backtracking engine are matched at once", () => {
  const started = performance.now();
  for (const pattern of ["^(a+)+$", "^(a|a)*$", "^(a|aa)+$", "a*a*a*a*a*b", "(.*a){12}$"]) {
    compileSafePattern(pattern).test(`${"a".repeat(5000)}!`);
  }
  expect(performance.now() - started).toBeLessThan(2000);
});

test("agrees with JavaScript where both understand the pattern", () => {
  const atom = fc.constantFrom("a", "b", ".", "[ab]", "[^a]", "(a|b)", "(?:ab)", "\\d", "$", "^");
  const quantifier = fc.constantFrom("", "", "*", "+", "?", "{2}", "{1,2}");
  const pattern = fc
    .array(fc.tuple(atom, quantifier), { minLength: 1, maxLength: 4 })
    .map((parts) => parts.map(([a, q]) => (a === "$" || a === "^" ? a : a + q)).join(""));
  const text = fc.string({ unit: fc.constantFrom("a", "b", "1"), maxLength: 8 });
  fc.assert(
    fc.property(pattern, text, (source, input) => {
      expect(compileSafePattern(source).test(input)).toBe(new RegExp(source, "u").test(input));
    }),
    { numRuns: 2000 },
  );
});
