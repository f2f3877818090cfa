import { can, roleAtLeast } from "@/lib/core/permissions";
import { createApiToken } from "@/lib/crypto/tokens";
import { recordAudit, type TeamActor } from "@/lib/db/stores/audit";
import {
  findTokenRow,
  insertToken,
  listTokenRows,
  revokeTokenRow,
  tokenRowId,
} from "@/lib/db/stores/token";
import type { Tenant } from "@/lib/db/tenant";
import { AppError, notFound } from "@/lib/errors";
import type { Role } from "@/lib/schemas/role";
import { type ApiTokenView, tokenView } from "./team-view";

const DAY_MS = 86_400_000;
/** Characters of a token that stay visible: its kind and a part of its public id. */
const PREFIX_LENGTH = "mr_live_".length + 6;

/** The team's API tokens, without their secrets. */
export async function listTokens(t: Tenant): Promise<ApiTokenView[]> {
  return (await listTokenRows(t)).map(tokenView);
}

/**
 * Makes an API token of the team's. `token` is its text, shown this once; only its hash is kept.
 *
 * @throws AppError forbidden for a role above the actor's
 */
export async function createToken(
  t: Tenant,
  actor: TeamActor,
  { name, role, expiresInDays }: { name: string; role: Role; expiresInDays: number },
  now: Date,
): Promise<ApiTokenView & { token: string }> {
  if (!can(actor.role, "token.manage") || !roleAtLeast(actor.role, role)) {
    throw new AppError("forbidden", `The role ${actor.role} may not make a token as ${role}`);
  }
  const { id, token, hash } = createApiToken();
  const row = await insertToken(t, {
    id: tokenRowId(id),
    name,
    prefix: token.slice(0, PREFIX_LENGTH),
    secretHash: hash,
    role,
    createdBy: await responsiblePerson(t, actor),
    expiresAt: new Date(now.getTime() + expiresInDays * DAY_MS),
  });
  await recordAudit(t, actor, {
    action: "token.create",
    entityKind: "token",
    entityId: name,
    detail: { id: row.id, role, expiresInDays },
  });
  return { ...tokenView(row), token };
}

/**
 * Ends an API token.
 *
 * @throws AppError not_found; forbidden for a token with a role above the actor's; conflict when it
 * has ended already
 */
export async function revokeToken(
  t: Tenant,
  actor: TeamActor,
  id: string,
  now: Date,
): Promise<void> {
  const row = await findTokenRow(t, id);
  if (row === null) throw notFound("The token");
  if (!roleAtLeast(actor.role, row.role)) {
    throw new AppError("forbidden", `The role ${actor.role} may not end a token of ${row.role}`);
  }
  if (!(await revokeTokenRow(t, id, now))) {
    throw new AppError("conflict", "The token is revoked already");
  }
  await recordAudit(t, actor, {
    action: "token.revoke",
    entityKind: "token",
    entityId: row.name,
    detail: { id, role: row.role },
  });
}

/** The person whose leaving ends the new token: a token's own maker answers for what it makes. */
async function responsiblePerson(t: Tenant, actor: TeamActor): Promise<string | null> {
  if (actor.kind === "user") return actor.id;
  if (actor.id === null) return null;
  return (await findTokenRow(t, actor.id))?.createdBy ?? null;
}
