import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { criticalPath, type PathTask } from "./critical-path";

const task = (
  taskId: string,
  upstream: string[],
  startMs: number | null,
  endMs: number | null,
): PathTask => ({ taskId, upstream, startMs, endMs });
const names = (tasks: PathTask[], now = 100) =>
  criticalPath({ startMs: 0 }, tasks, now).steps.map((step) => step.taskId);

describe("criticalPath", () => {
  it.each<[string, PathTask[], string[]]>([
    ["of nothing", [], []],
    ["of a run that has not begun", [task("a", [], null, null)], []],
    ["of one task", [task("a", [], 1, 5)], ["a"]],
    [
      "through the slower of two",
      [task("a", [], 0, 9), task("b", [], 0, 4), task("c", ["a", "b"], 10, 12)],
      ["a", "c"],
    ],
    [
      "ends in the task that ended last, not in the last of the order",
      [task("a", [], 0, 2), task("b", ["a"], 2, 30), task("c", ["a"], 2, 4)],
      ["a", "b"],
    ],
    [
      "leaves out an upstream that the task did not wait for",
      [task("quick", [], 0, 3), task("slow", [], 0, 8), task("any", ["quick", "slow"], 3, 20)],
      ["quick", "any"],
    ],
    [
      "goes through a skipped task, which takes no time",
      [task("a", [], 0, 5), task("s", ["a"], null, 5), task("c", ["s"], 6, 9)],
      ["a", "s", "c"],
    ],
    [
      "goes on in a task that runs still",
      [task("a", [], 0, 5), task("b", ["a"], 6, null), task("c", ["b"], null, null)],
      ["a", "b"],
    ],
  ])("%s", (_name, tasks, expected) => {
    expect(names(tasks)).toEqual(expected);
  });

  it("tells waiting from running", () => {
    const path = criticalPath(
      { startMs: 0 },
      [task("a", [], 2, 10), task("b", ["a"], 13, 20)],
      100,
    );
    expect(path).toEqual({
      steps: [
        { taskId: "a", fromMs: 0, startMs: 2, endMs: 10 },
        { taskId: "b", fromMs: 10, startMs: 13, endMs: 20 },
      ],
      waitMs: 5,
      runMs: 15,
    });
  });

  it("covers a finished run without a gap, whatever its graph", () => {
    const graph = fc.array(
      fc.record({ needs: fc.array(fc.nat(30)), waits: fc.nat(50), runs: fc.nat(50) }),
      { minLength: 1, maxLength: 30 },
    );
    fc.assert(
      fc.property(graph, (nodes) => {
        const tasks: { taskId: string; upstream: string[]; startMs: number; endMs: number }[] = [];
        for (const [index, node] of nodes.entries()) {
          const upstream = [...new Set(node.needs.filter((need) => need < index))];
          const ready = Math.max(0, ...upstream.map((need) => tasks[need]?.endMs ?? 0));
          const startMs = ready + node.waits;
          tasks.push({
            taskId: `t${index}`,
            upstream: upstream.map((need) => `t${need}`),
            startMs,
            endMs: startMs + node.runs,
          });
        }
        const end = Math.max(...tasks.map(({ endMs }) => endMs));
        const { steps, waitMs, runMs } = criticalPath({ startMs: 0 }, tasks, end);
        expect(waitMs + runMs).toBe(end);
        for (const [index, step] of steps.entries()) {
          expect(step.fromMs).toBe(steps[index - 1]?.endMs ?? 0);
        }
      }),
    );
  });
});
