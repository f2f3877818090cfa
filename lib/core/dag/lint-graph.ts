import type { Problem } from "@/lib/schemas/problem";
import { didYouMean } from "./did-you-mean";
import { buildTopology, findCycles } from "./topology";

const MAX_SUGGESTIONS = 50;

/** As much of a task as could be read from a document that may be invalid. */
export type PartialTask = {
  taskId: string;
  operator: string | null;
  needs: string[];
  /** Where each of `needs` stands, because some elements may have been unreadable. */
  needsPaths: (string | number)[][];
};

/** Everything that is wrong between tasks: unknown, repeated and circular needs. */
export function lintGraph(tasks: readonly PartialTask[]): Problem[] {
  const taskIds = tasks.map(({ taskId }) => taskId);
  const known = new Set(taskIds);
  const problems: Problem[] = [];
  for (const task of tasks) {
    const seen = new Set<string>();
    for (const [index, needed] of task.needs.entries()) {
      const path = task.needsPaths[index] ?? ["tasks", task.taskId, "needs"];
      const add = (message: string, code: string, allowed: string) =>
        problems.push({ path, message, found: needed, allowed, severity: "error", code });
      if (needed === task.taskId) {
        add(`Task "${needed}" needs itself`, "self_dependency", "other tasks of this DAG");
      } else if (!known.has(needed)) {
        // Comparing each with all is slow: enough when the first ones have a suggestion.
        const near = problems.length < MAX_SUGGESTIONS ? didYouMean(needed, taskIds) : undefined;
        const hint = near === undefined ? "" : `; did you mean "${near}"?`;
        const allowed = taskIds.filter((taskId) => taskId !== task.taskId).slice(0, 50);
        add(
          `Task "${task.taskId}" needs "${needed}", which does not exist${hint}`,
          "unknown_upstream",
          allowed.join(", "),
        );
      } else if (seen.has(needed)) {
        add(
          `Task "${task.taskId}" needs "${needed}" twice`,
          "duplicate_dependency",
          "each task once",
        );
      }
      seen.add(needed);
    }
  }
  const topology = buildTopology(
    new Map(
      tasks.map(({ taskId, needs }) => [taskId, needs.filter((needed) => needed !== taskId)]),
    ),
  );
  for (const cycle of findCycles(topology)) problems.push(cycleProblem(cycle, tasks));
  return problems;
}

function cycleProblem(cycle: readonly string[], tasks: readonly PartialTask[]): Problem {
  const [first = "", last = first] = [cycle[0], cycle.at(-1)];
  const told = [...cycle, first].join(" → ");
  const task = tasks.find(({ taskId }) => taskId === first);
  const path = task?.needsPaths[task.needs.indexOf(last)] ?? ["tasks", first, "needs"];
  return {
    path,
    message: `These tasks wait for each other: ${told}`,
    found: told,
    allowed: "dependencies without a cycle",
    severity: "error",
    code: "cycle",
  };
}
