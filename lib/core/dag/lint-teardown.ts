import type { Problem } from "@/lib/schemas/problem";

/** What is wrong with a task as a teardown, or with what only teardowns have. */
export function lintTeardown(taskId: string, task: Readonly<Record<string, unknown>>): Problem[] {
  const isTeardown = Array.isArray(task.teardown_for) && task.teardown_for.length > 0;
  const problems: Problem[] = [];
  if (isTeardown && task.trigger_rule !== undefined) {
    problems.push({
      path: ["tasks", taskId, "trigger_rule"],
      message: "A teardown has no trigger rule: it runs when one of its setups succeeded",
      found: String(task.trigger_rule),
      allowed: "left out",
      severity: "error",
      code: "teardown_rule",
    });
  }
  if (!isTeardown && task.on_failure_fail_dagrun !== undefined) {
    problems.push({
      path: ["tasks", taskId, "on_failure_fail_dagrun"],
      message: "on_failure_fail_dagrun has no effect: the task is no teardown",
      found: String(task.on_failure_fail_dagrun),
      allowed: "teardown_for beside it",
      severity: "warning",
      code: "no_effect",
    });
  }
  return problems;
}
