import type * as z from "zod";
import { jsonFault } from "@/lib/core/json-fault";
import type { SecretBox } from "@/lib/crypto/secrets";
import { latestChanges, recordAudit, type TeamActor } from "@/lib/db/stores/audit";
import {
  deleteVariableRow,
  findVariableRow,
  insertVariable,
  listVariableRows,
  updateVariableRow,
  type VariableRow,
} from "@/lib/db/stores/variable";
import type { Tenant } from "@/lib/db/tenant";
import { invalid, notFound } from "@/lib/errors";
import type { variableSchema } from "@/lib/schemas/api/resource";
import { orTaken } from "./taken";

export type VariableView = z.infer<typeof variableSchema>;

/** All variables of the team; secret ones without their value. */
export async function listVariables(t: Tenant): Promise<VariableView[]> {
  return variableViews(t, await listVariableRows(t));
}

/** @throws AppError not_found */
export async function getVariable(t: Tenant, key: string): Promise<VariableView> {
  return variableView(t, await existing(t, key));
}

/** @throws AppError conflict for a key that is taken, invalid_request for a value that should be JSON and is not */
export async function createVariable(
  t: Tenant,
  actor: TeamActor,
  box: SecretBox,
  variable: {
    key: string;
    value: string;
    isSecret: boolean;
    isJson: boolean;
    description: string;
  },
): Promise<VariableView> {
  const { key, isSecret, isJson } = variable;
  if (isJson) checkJson(variable.value);
  const value = stored(t, box, variable, variable.value);
  const row = await orTaken("key", key, insertVariable(t, { ...variable, value }));
  await audit(t, actor, "variable.create", key, { isSecret, isJson });
  return variableView(t, row);
}

/**
 * Changes a variable's value, whether it is JSON, or its description; whether it is secret stays as it is, so that a secret
 * cannot be read by turning it public.
 *
 * @throws AppError not_found, invalid_request for a value that should be JSON and is not
 */
export async function updateVariable(
  t: Tenant,
  actor: TeamActor,
  box: SecretBox,
  key: string,
  change: {
    value?: string | undefined;
    isJson?: boolean | undefined;
    description?: string | undefined;
  },
): Promise<VariableView> {
  const before = await existing(t, key);
  const { value, description, isJson = before.isJson } = change;
  if (isJson && (value !== undefined || !before.isJson)) {
    checkJson(value ?? readable(before));
  }
  const row = await updateVariableRow(t, key, {
    ...(value === undefined ? {} : { value: stored(t, box, before, value) }),
    ...(change.isJson === undefined ? {} : { isJson }),
    ...(description === undefined ? {} : { description }),
  });
  await audit(t, actor, "variable.update", key, {
    isSecret: before.isSecret,
    isJson,
    valueChanged: value !== undefined,
  });
  return variableView(t, row);
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

/** A secret is not read for it: what is wrong with it would tell some of it. */
function readable({ isSecret, value }: VariableRow): string {
  if (!isSecret) return value;
  const message = "A secret that is to be JSON needs its value anew";
  throw invalid([{ path: ["value"], message, code: "missing", severity: "error" }]);
}

function checkJson(value: string): void {
  const fault = jsonFault(value);
  if (fault === null) return;
  const { reason, line, column } = fault;
  const message = `It is not JSON: ${reason} (line ${line}, column ${column})`;
  throw invalid([{ path: ["value"], message, code: "not_json", severity: "error", line, column }]);
}

async function variableView(t: Tenant, row: VariableRow): Promise<VariableView> {
  const changes = await latestChanges(t, "variable", [row.key]);
  return viewOf(row, changes.get(row.key));
}

async function variableViews(t: Tenant, rows: readonly VariableRow[]): Promise<VariableView[]> {
  const ids = rows.map(({ key }) => key);
  const changes = await latestChanges(t, "variable", ids);
  return rows.map((row) => viewOf(row, changes.get(row.key)));
}

function viewOf(row: VariableRow, change: { at: Date; by: string } | undefined): VariableView {
  return {
    key: row.key,
    description: row.description,
    isSecret: row.isSecret,
    isJson: row.isJson,
    value: row.isSecret ? null : row.value,
    lastChange: change === undefined ? null : { at: change.at.toISOString(), by: change.by },
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
