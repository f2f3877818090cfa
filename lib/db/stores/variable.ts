import type { Tenant } from "../tenant";

/** A variable as it is stored: a secret one's `value` is encrypted text. */
export type VariableRow = Awaited<ReturnType<typeof insertVariable>>;

/** Keeps a new variable; `isUniqueViolation` tells a taken key. */
export function insertVariable(
  t: Tenant,
  variable: {
    key: string;
    value: string;
    isSecret: boolean;
    isJson: boolean;
    description: string;
  },
) {
  return t.db.variable.create({ data: { teamId: t.teamId, ...variable } });
}

/** All variables by key. */
export function listVariableRows(t: Tenant): Promise<VariableRow[]> {
  return t.db.variable.findMany({ where: { teamId: t.teamId }, orderBy: { key: "asc" } });
}

/** One variable, or null. */
export function findVariableRow(t: Tenant, key: string): Promise<VariableRow | null> {
  return t.db.variable.findUnique({ where: { teamId_key: { teamId: t.teamId, key } } });
}

/** Writes a variable that is there. */
export function updateVariableRow(
  t: Tenant,
  key: string,
  fields: { value?: string; isJson?: boolean; description?: string },
) {
  return t.db.variable.update({ where: { teamId_key: { teamId: t.teamId, key } }, data: fields });
}

/** Removes a variable; false when it is not there. */
export async function deleteVariableRow(t: Tenant, key: string): Promise<boolean> {
  const { count } = await t.db.variable.deleteMany({ where: { teamId: t.teamId, key } });
  return count === 1;
}
