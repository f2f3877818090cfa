import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { planPriorities } from "./priorities";
import { buildTopology } from "./topology";

type Task = Parameters<typeof planPriorities>[0][number] & { needs?: string[] };

function priorities(tasks: readonly Task[]): number[] {
  return planPriorities(
    tasks,
    buildTopology(new Map(tasks.map(({ taskId, needs }) => [taskId, needs ?? []]))),
  );
}

const task = (
  taskId: string,
  priorityWeight: number,
  weightRule: Task["weightRule"],
  needs: string[] = [],
): Task => ({ taskId, priorityWeight, weightRule, needs });

describe("planPriorities", () => {
  test("adds what is downstream, each once", () => {
    const diamond = [
      task("a", 1, "downstream"),
      task("b", 10, "downstream", ["a"]),
      task("c", 100, "downstream", ["a"]),
      task("d", 1000, "downstream", ["b", "c"]),
    ];
    expect(priorities(diamond)).toEqual([1111, 1010, 1100, 1000]);
  });

  test("adds what is upstream, or nothing, as each task's rule says", () => {
    const mixed = [
      task("a", 1, "absolute"),
      task("b", 10, "upstream", ["a"]),
      task("c", 100, "downstream", ["b"]),
      task("d", 1000, "upstream", ["a", "c"]),
    ];
    expect(priorities(mixed)).toEqual([1, 11, 1100, 1111]);
  });

  test("stays within bounds", () => {
    const long = Array.from({ length: 300 }, (_, index) =>
      task(`t${index}`, 10_000, "downstream", index === 0 ? [] : [`t${index - 1}`]),
    );
    expect(priorities(long)[0]).toBe(1_000_000);
    expect(priorities(long)[299]).toBe(10_000);
  });

  test("agrees with a walk along the edges", () => {
    const graph = fc.array(
      fc.record({
        weight: fc.integer({ min: -9, max: 9 }),
        rule: fc.constantFrom("downstream", "upstream", "absolute" as const),
        back: fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 3 }),
      }),
      { minLength: 1, maxLength: 12 },
    );
    fc.assert(
      fc.property(graph, (nodes) => {
        const tasks = nodes.map(({ weight, rule, back }, index) =>
          task(
            `t${index}`,
            weight,
            rule,
            back
              .map((by) => index - by)
              .filter((at) => at >= 0)
              .map((at) => `t${at}`),
          ),
        );
        const walk = (from: number, next: (at: number) => number[], seen = new Set<number>()) => {
          for (const at of next(from)) {
            if (!seen.has(at)) walk(at, next, seen.add(at));
          }
          return seen;
        };
        const up = (at: number) => (tasks[at]?.needs ?? []).map((id) => Number(id.slice(1)));
        const down = (at: number) => [...tasks.keys()].filter((other) => up(other).includes(at));
        const expected = tasks.map(({ priorityWeight, weightRule }, index) => {
          if (weightRule === "absolute") return priorityWeight;
          const others = walk(index, weightRule === "upstream" ? up : down);
          return [...others].reduce(
            (sum, other) => sum + (tasks[other]?.priorityWeight ?? 0),
            priorityWeight,
          );
        });
        expect(priorities(tasks)).toEqual(expected);
      }),
    );
  });
});
