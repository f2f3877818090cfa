import * as z from "zod";
import type { MarksAt } from "../template/field-marks";
import { templateReferences } from "../template/references";

/** What a document may name: a connection by its id, or a variable by its key. */
export interface Resource {
  readonly kind: "connection" | "variable";
  readonly id: string;
}

const taskSchema = z.looseObject({
  operator: z.string(),
  expand: z.looseObject({ over: z.unknown().optional() }).optional().catch(undefined),
});
const documentSchema = z.looseObject({ tasks: z.record(z.string(), z.unknown()) });

/** The tasks of a document that name a resource, in a field or in a template. */
export function tasksNaming(
  document: unknown,
  { kind, id }: Resource,
  marksOf: (operator: string) => MarksAt | undefined,
): string[] {
  const parsed = documentSchema.safeParse(document);
  if (!parsed.success) return [];
  return Object.entries(parsed.data.tasks).flatMap(([taskId, value]) => {
    const task = taskSchema.safeParse(value);
    const marksAt = task.success ? marksOf(task.data.operator) : undefined;
    if (!task.success || marksAt === undefined) return [];
    const over = task.data.expand?.over;
    const read = [
      templateReferences(task.data, marksAt),
      ...(typeof over === "string" ? [templateReferences(over)] : []),
    ];
    const isRead = read.some(({ connections, variables }) =>
      (kind === "connection" ? connections : variables).includes(id),
    );
    return isRead || isNamed(task.data, { kind, id }, marksAt) ? [taskId] : [];
  });
}

function isNamed(
  task: Readonly<Record<string, unknown>>,
  { kind, id }: Resource,
  marksAt: MarksAt,
): boolean {
  return Object.entries(task).some(([key, value]) => {
    // Code names in lists what it may read.
    const names =
      kind === "connection"
        ? key === "connections" || marksAt([key]).isConnection
        : key === "variables";
    return names && [value].flat().includes(id);
  });
}
