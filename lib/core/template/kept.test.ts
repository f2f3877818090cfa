import { expect, it } from "vitest";
import { keptByText } from "./kept";

it("works an answer out once, for texts that are not long", () => {
  const made: string[] = [];
  const double = keptByText((text) => {
    made.push(text);
    return [text + text];
  });
  expect(double("a")).toBe(double("a"));
  const long = "b".repeat(4_001);
  expect(double(long)).not.toBe(double(long));
  expect(made).toEqual(["a", long, long]);
});

it("keeps the answers that were used last", () => {
  const made: string[] = [];
  const kept = keptByText((text) => made.push(text));
  for (let index = 0; index < 500; index += 1) kept(`${index}`);
  kept("0");
  kept("500");
  made.length = 0;
  kept("0");
  kept("1");
  expect(made).toEqual(["1"]);
});

it("does not keep a failure", () => {
  let fails = true;
  const kept = keptByText((text) => {
    if (fails) throw new Error("no");
    return text;
  });
  expect(() => kept("a")).toThrow("no");
  fails = false;
  expect(kept("a")).toBe("a");
});
