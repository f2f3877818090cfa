import { describe, expect, test } from "vitest";
import type { DagDocument } from "@/lib/schemas/dag-document";
import { buildPlan, planDepths } from "./plan";

const isProcess = (operator: string) => operator === "python";

function document(
  tasks: Record<string, Record<string, unknown>>,
  defaults: DagDocument["default_args"] = {},
): DagDocument {
  const withOperators = Object.fromEntries(
    Object.entries(tasks).map(([id, task]) => [id, { operator: "empty", ...task }]),
  );
  return {
    dag_id: "sample",
    description: "",
    schedule: null,
    interval: "period",
    start_date: null,
    end_date: null,
    catchup: false,
    jitter: 0,
    max_active_runs: 16,
    max_active_tasks: 16,
    tags: [],
    params: {},
    default_args: defaults,
    tasks: withOperators,
  };
}

describe("buildPlan", () => {
  test("orders tasks after their upstreams and numbers the edges", () => {
    const plan = buildPlan(
      document({ join: { needs: ["a", "b", "a"] }, b: { needs: ["a"] }, a: {} }),
      isProcess,
    );
    expect(plan.map((entry) => [entry.idx, entry.task_id])).toEqual([
      [0, "a"],
      [1, "b"],
      [2, "join"],
    ]);
    expect(plan.map((entry) => entry.downstream)).toEqual([[1, 2], [2], []]);
    expect(plan.map((entry) => entry.upstream_count)).toEqual([0, 1, 2]);
  });

  test("teardowns are no leaves, and what only they follow is one; unless they may fail the run", () => {
    const tidy = { needs: ["work"], teardown_for: ["make"], trigger_rule: undefined };
    const leaves = (more: object) =>
      buildPlan(
        document({ make: {}, work: { needs: ["make"] }, tidy: { ...tidy, ...more } }),
        isProcess,
      ).map(({ task_id, setups, is_leaf, downstream, trigger_rule }) => [
        task_id,
        is_leaf ?? downstream.length === 0,
        setups,
        trigger_rule,
      ]);
    expect(leaves({})).toEqual([
      ["make", false, undefined, "all_success"],
      ["work", true, undefined, "all_success"],
      ["tidy", false, [0], "all_done"],
    ]);
    expect(leaves({ on_failure_fail_dagrun: true }).map(([, isLeaf]) => isLeaf)).toEqual([
      false,
      false,
      true,
    ]);
  });

  test("a task's own values win over default_args", () => {
    const plan = buildPlan(
      document(
        {
          a: { operator: "python", retries: 0, priority_weight: 7 },
          b: { trigger_rule: "always" },
        },
        { retries: 2, trigger_rule: "all_done" },
      ),
      isProcess,
    );
    expect(plan).toMatchObject([
      { is_process: true, max_tries: 1, priority: 7, trigger_rule: "all_done", queue: "default" },
      { is_process: false, max_tries: 3, priority: 1, trigger_rule: "always" },
    ]);
  });

  test("spells groups out as edges between tasks", () => {
    const grouped = {
      ...document({
        end: { needs: ["work"] },
        a: { group: "work" },
        b: { group: "work", needs: ["a"] },
        start: {},
      }),
      groups: { work: { needs: ["start"] } },
    };
    const plan = buildPlan(grouped, isProcess);
    expect(plan.map((entry) => [entry.task_id, entry.upstream_count, entry.downstream])).toEqual([
      ["start", 0, [1]],
      ["a", 1, [2]],
      ["b", 1, [3]],
      ["end", 1, []],
    ]);
  });

  test("refuses a cycle", () => {
    expect(() =>
      buildPlan(document({ a: { needs: ["b"] }, b: { needs: ["a"] } }), isProcess),
    ).toThrow(RangeError);
  });
});

test("planDepths counts the longest way", () => {
  const plan = buildPlan(
    document({ a: {}, b: { needs: ["a"] }, c: { needs: ["a", "b"] }, d: {} }),
    isProcess,
  );
  const depths = planDepths(plan);
  expect(plan.map((entry) => [entry.task_id, depths[entry.idx]])).toEqual([
    ["a", 0],
    ["d", 0],
    ["b", 1],
    ["c", 2],
  ]);
});
