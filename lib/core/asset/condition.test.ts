import fc from "fast-check";
import { expect, test } from "vitest";
import type { AssetCondition } from "@/lib/schemas/asset";
import { assetsOf, describeAssets, isFulfilled } from "./condition";

const both: AssetCondition = { all: ["orders", { any: ["eu", "us"] }] };

test("names each asset once, and tells a condition in words", () => {
  expect(assetsOf({ any: ["a", "b", { all: ["a", "c"] }] })).toEqual(["a", "b", "c"]);
  expect(describeAssets(both)).toBe("orders and (eu or us)");
});

test.each<[updated: string[], fulfilled: boolean]>([
  [[], false],
  [["orders"], false],
  [["eu", "us"], false],
  [["orders", "us"], true],
  [["orders", "eu", "us"], true],
])("%j fulfils orders and (eu or us): %s", (updated, fulfilled) => {
  expect(isFulfilled(both, new Set(updated))).toBe(fulfilled);
});

test("an update more never undoes what is fulfilled, and all of its assets fulfil any condition", () => {
  const name = fc.constantFrom("a", "b", "c", "d");
  const flat = fc.oneof(
    fc.record({ any: fc.array(name, { minLength: 1, maxLength: 3 }) }),
    fc.record({ all: fc.array(name, { minLength: 1, maxLength: 3 }) }),
  );
  const members = fc.array(fc.oneof(name, flat), { minLength: 1, maxLength: 3 });
  const condition = fc.oneof(fc.record({ any: members }), fc.record({ all: members }));
  fc.assert(
    fc.property(condition, fc.array(name), name, (one, updated, more) => {
      const before = isFulfilled(one, new Set(updated));
      if (before) expect(isFulfilled(one, new Set([...updated, more]))).toBe(true);
      expect(isFulfilled(one, new Set(assetsOf(one)))).toBe(true);
    }),
  );
});
