import type { FieldMeta } from "./define-operator";

/** `.meta()` argument with its keys checked. */
export function field(meta: FieldMeta): FieldMeta & Record<string, unknown> {
  return { ...meta };
}
