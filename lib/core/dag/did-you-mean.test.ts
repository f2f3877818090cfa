import { expect, test } from "vitest";
import { didYouMean, editDistance } from "./did-you-mean";

test.each([
  ["", "abc", 3],
  ["abc", "abc", 0],
  ["abc", "acb", 1],
  ["kitten", "sitting", 3],
])("from %s to %s: %i", (left, right, distance) => {
  expect(editDistance(left, right)).toBe(distance);
});

test.each([
  ["schdule", "schedule"],
  ["SCHEDULE", "schedule"],
  ["retires", "retries"],
  ["xyz", undefined],
  ["ab", undefined],
])("%s: %s", (word, expected) => {
  expect(didYouMean(word, ["schedule", "retries", "tasks"])).toBe(expected);
});
