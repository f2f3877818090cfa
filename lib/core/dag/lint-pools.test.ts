import { expect, test } from "vitest";
import { lintPools } from "./lint-pools";

const POOLS = { default_pool: 128, warehouse: 4 };

const problems = (document: Record<string, unknown>) =>
  lintPools(document, POOLS).map(({ code, path, message }) => [code, path.join("."), message]);

test("names an unknown pool, of a task and of all, with what may be meant", () => {
  expect(
    problems({
      default_args: { pool: "warehuose" },
      tasks: { a: { pool: "nowhere_near" }, b: { pool: "warehouse" }, c: {} },
    }),
  ).toEqual([
    [
      "unknown_pool",
      "default_args.pool",
      'There is no pool "warehuose"; did you mean "warehouse"?',
    ],
    ["unknown_pool", "tasks.a.pool", 'There is no pool "nowhere_near"'],
  ]);
});

test("tells of a task that takes more slots than its pool has", () => {
  const said = 'The task would never run: it takes 5 slots, and the pool "warehouse" has 4';
  expect(problems({ tasks: { a: { pool: "warehouse", pool_slots: 5 } } })).toEqual([
    ["too_many_pool_slots", "tasks.a.pool_slots", said],
  ]);
  expect(
    problems({ default_args: { pool_slots: 5 }, tasks: { a: { pool: "warehouse" } } }),
  ).toEqual([["too_many_pool_slots", "tasks.a.pool", said]]);
  expect(problems({ tasks: { a: { pool_slots: 129 } } })).toHaveLength(1);
  expect(problems({ tasks: { a: { pool: "warehouse", pool_slots: 4 } } })).toEqual([]);
});

test("checks nothing where the team's pools are not known", () => {
  expect(lintPools({ tasks: { a: { pool: "x" } } }, undefined)).toEqual([]);
});

test("reads the pool of a task from the groups around it", () => {
  const said = 'The task would never run: it takes 5 slots, and the pool "warehouse" has 4';
  const groups = {
    outer: { default_args: { pool: "warehouse" } },
    inner: { group: "outer" },
    other: { default_args: { pool: "none" } },
  };
  expect(problems({ groups, tasks: { a: { group: "inner", pool_slots: 5 } } })).toEqual([
    ["unknown_pool", "groups.other.default_args.pool", 'There is no pool "none"'],
    ["too_many_pool_slots", "tasks.a.pool_slots", said],
  ]);
});
