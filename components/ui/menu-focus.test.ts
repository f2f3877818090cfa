import { expect, test } from "vitest";
import { nextIndex } from "./menu-focus";

test.each([
  ["ArrowDown", -1, 0],
  ["ArrowDown", 0, 1],
  ["ArrowDown", 2, 0],
  ["ArrowUp", -1, 2],
  ["ArrowUp", 0, 2],
  ["ArrowUp", 2, 1],
  ["Home", 2, 0],
  ["End", 0, 2],
  ["a", 0, null],
])("%s from %i leads to %s of three", (key, at, next) => {
  expect(nextIndex(key, at, 3)).toBe(next);
});
