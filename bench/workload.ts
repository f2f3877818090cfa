import * as z from "zod";
import { describeOperator, type RunnableOperator } from "@/lib/operators/define-operator";
import { type PlanTask, planOf } from "@/lib/testing/engine";

/** Does nothing but hand on a value: what remains is the engine, with log and XCom. */
export const noopOperator: RunnableOperator = {
  ...describeOperator({
    type: "bench.noop",
    label: "No-op",
    description: "Hands on a small value",
    icon: "circle",
    kind: "in_process",
    config: z.strictObject({}),
  }),
  execute: async () => ({ output: { ok: true } }),
};

/** A workload: its plan, and the document that the worker reads beside it. */
export function workload(tasks: readonly PlanTask[]) {
  const operator = noopOperator.type;
  return {
    plan: planOf(tasks.map((task) => ({ ...task, operator }))),
    document: {
      dag_id: "bench",
      tasks: Object.fromEntries(tasks.map(({ task_id }) => [task_id, { operator }])),
    },
  };
}

/** `length` tasks in series. */
export function chainTasks(length: number): PlanTask[] {
  return Array.from({ length }, (_, index) => ({
    task_id: `t${index}`,
    needs: index === 0 ? [] : [`t${index - 1}`],
  }));
}

/** One task, then `width` beside each other, then one. */
export function fanTasks(width: number): PlanTask[] {
  const middle = Array.from({ length: width }, (_, index) => `m${index}`);
  return [
    { task_id: "first" },
    ...middle.map((task_id) => ({ task_id, needs: ["first"] })),
    { task_id: "last", needs: middle },
  ];
}
