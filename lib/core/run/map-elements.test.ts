import { expect, test } from "vitest";
import { combine, elementsOf } from "./map-elements";

test.each([
  [
    ["a", 1],
    ["a", 1],
  ],
  [
    { x: 1, y: [2] },
    [
      { key: "x", value: 1 },
      { key: "y", value: [2] },
    ],
  ],
  [[], []],
  ["text", null],
  [3, null],
  [null, null],
])("the elements of %j are %j", (over, expected) => {
  expect(elementsOf(over)).toEqual(expected);
});

test("several expansions make every combination, in order", () => {
  const named = [
    { as: "day", elements: [1, 2] },
    { as: "region", elements: ["eu", "us"] },
  ];
  expect(combine(named)).toEqual([
    { day: 1, region: "eu" },
    { day: 1, region: "us" },
    { day: 2, region: "eu" },
    { day: 2, region: "us" },
  ]);
  expect(combine([...named, { as: "none", elements: [] }])).toEqual([]);
});
