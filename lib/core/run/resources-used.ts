import { TASK_FIELD_NAMES } from "@/lib/schemas/dag-task";
import type { MarksAt } from "../template/field-marks";
import { templateReferences } from "../template/references";
import { isTemplate } from "../template/render";

/** What of a team's resources tasks use: for each name, the tasks. */
export type ResourcesUsed = Record<
  "connection" | "variable" | "pool",
  ReadonlyMap<string, readonly string[]>
>;

/**
 * The connections, variables and pools that the tasks of a document name: in fields that are for
 * that, and in templates. A name that a template makes up while it renders is not known.
 */
export function resourcesUsed(
  tasks: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  marksOf: (operator: string) => MarksAt | undefined,
  defaultPool: string,
): ResourcesUsed {
  const used = {
    connection: new Map<string, string[]>(),
    variable: new Map<string, string[]>(),
    pool: new Map<string, string[]>(),
  };
  for (const [taskId, task] of Object.entries(tasks)) {
    const note = (kind: keyof typeof used, name: string) => {
      const users = used[kind].get(name) ?? [];
      if (!users.includes(taskId)) used[kind].set(name, [...users, taskId]);
    };
    note("pool", typeof task.pool === "string" ? task.pool : defaultPool);
    const marksAt = typeof task.operator === "string" ? marksOf(task.operator) : undefined;
    for (const { path, text } of textsOf(task)) {
      if (isTemplate(text)) {
        const { connections, variables } = templateReferences(text);
        for (const name of connections) note("connection", name);
        for (const name of variables) note("variable", name);
      } else if (path[0] === "connections" || marksAt?.(path).isConnection === true) {
        note("connection", text);
      } else if (path[0] === "variables") note("variable", text);
    }
  }
  return used;
}

function textsOf(
  task: Readonly<Record<string, unknown>>,
): { path: (string | number)[]; text: string }[] {
  const found: { path: (string | number)[]; text: string }[] = [];
  const visit = (value: unknown, path: (string | number)[]) => {
    if (typeof value === "string") found.push({ path, text: value });
    else if (Array.isArray(value))
      for (const [at, item] of value.entries()) visit(item, [...path, at]);
    else if (typeof value === "object" && value !== null) {
      for (const [key, item] of Object.entries(value)) visit(item, [...path, key]);
    }
  };
  for (const [key, value] of Object.entries(task)) {
    if (!TASK_FIELD_NAMES.has(key)) visit(value, [key]);
  }
  return found;
}
