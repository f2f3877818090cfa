import type * as z from "zod";
import type { SecretBox } from "@/lib/crypto/secrets";
import { recordAudit, type TeamActor } from "@/lib/db/stores/audit";
import {
  deleteVariableRow,
  findVariableRow,
  insertVariable,
  listVariableRows,
  updateVariableRow,
  type VariableRow,
} from "@/lib/db/stores/variable";
import type { Tenant } from "@/lib/db/tenant";
import { notFound } from "@/lib/errors";
import type { variableSchema } from "@/lib/schemas/api/resource";
import { orTaken } from "./taken";

export type VariableView = z.infer<typeof variableSchema>;

/** All variables of the team; secret ones without their value. */
export async function listVariables(t: Tenant): Promise<VariableView[]> {
  return (await listVariableRows(t)).map(variableView);
}

/** @throws AppError not_found */
export async function getVariable(t: Tenant, key: string): Promise<VariableView> {
  return variableView(await existing(t, key));
}

/** @throws AppError conflict for a key that is taken */
export async function createVariable(
  t: Tenant,
  actor: TeamActor,
  box: SecretBox,
  variable: { key: string; value: string; isSecret: boolean; description: string },
): Promise<VariableView> {
  const { key, isSecret } = variable;
  const value = stored(t, box, variable, variable.value);
  const row = await orTaken("key", key, insertVariable(t, { ...variable, value }));
  await audit(t, actor, "variable.create", key, { isSecret });
  return variableView(row);
}

/**
 * Changes a variable's value or description; whether it is secret stays as it is, so that a secret
 * cannot be read by turning it public.
 *
 * @throws AppError not_found
 */
export async function updateVariable(
  t: Tenant,
  actor: TeamActor,
  box: SecretBox,
  key: string,
  change: { value?: string | undefined; description?: string | undefined },
): Promise<VariableView> {
  const before = await existing(t, key);
  const { value, description } = change;
  const row = await updateVariableRow(t, key, {
    ...(value === undefined ? {} : { value: stored(t, box, before, value) }),
    ...(description === undefined ? {} : { description }),
  });
  await audit(t, actor, "variable.update", key, {
    isSecret: before.isSecret,
    valueChanged: value !== undefined,
  });
  return variableView(row);
}

/** @throws AppError not_found */
export async function deleteVariable(t: Tenant, actor: TeamActor, key: string): Promise<void> {
  if (!(await deleteVariableRow(t, key))) throw notFound("The variable");
  await audit(t, actor, "variable.delete", key, {});
}

async function existing(t: Tenant, key: string): Promise<VariableRow> {
  const row = await findVariableRow(t, key);
  if (row === null) throw notFound("The variable");
  return row;
}

function stored(
  t: Tenant,
  box: SecretBox,
  variable: { key: string; isSecret: boolean },
  value: string,
): string {
  if (!variable.isSecret) return value;
  const place = { teamId: t.teamId, kind: "variable", id: variable.key, field: "value" };
  return box.encrypt(value, place);
}

function variableView(row: VariableRow): VariableView {
  return {
    key: row.key,
    description: row.description,
    isSecret: row.isSecret,
    value: row.isSecret ? null : row.value,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

async function audit(
  t: Tenant,
  actor: TeamActor,
  action: string,
  key: string,
  detail: Record<string, boolean>,
): Promise<void> {
  await recordAudit(t, actor, { action, entityKind: "variable", entityId: key, detail });
}
