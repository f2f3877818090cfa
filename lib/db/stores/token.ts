import { createHash } from "node:crypto";
import type { Role } from "@/lib/schemas/role";
import type { Tenant } from "../tenant";

/** `last_used_at` is exact to this. */
const TOUCH_EVERY_MS = 60_000;
const MAX_REMEMBERED = 10_000;

// When this process last wrote each token's last_used_at; only spares writes.
const touched = new Map<string, number>();

/** Notes that a token is in use. */
export async function touchApiToken(t: Tenant, id: string, now: Date): Promise<void> {
  if (now.getTime() - (touched.get(id) ?? 0) < TOUCH_EVERY_MS) return;
  if (touched.size >= MAX_REMEMBERED) touched.clear();
  touched.set(id, now.getTime());
  await t.db.$executeRaw`
    update api_token set last_used_at = ${now} where team_id = ${t.teamId}::uuid and id = ${id}::uuid`;
}

/**
 * The row's id of a token with this public id (`parseApiToken`), a UUID of version 8: the row is
 * found by what the bearer shows, and the primary key stays a UUID.
 */
export function tokenRowId(publicId: string): string {
  const bytes = createHash("sha256").update(`api-token:${publicId}`).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** A token as it is stored. */
export type TokenRow = Awaited<ReturnType<typeof insertToken>>;

/** Keeps a new token; its id is part of the token itself. */
export function insertToken(
  t: Tenant,
  token: {
    id: string;
    name: string;
    prefix: string;
    secretHash: string;
    role: Role;
    createdBy: string | null;
    expiresAt: Date;
  },
) {
  return t.db.apiToken.create({ data: { teamId: t.teamId, ...token } });
}

/** All tokens, the latest first. */
export function listTokenRows(t: Tenant): Promise<TokenRow[]> {
  return t.db.apiToken.findMany({
    where: { teamId: t.teamId },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
  });
}

/** One token, or null. */
export function findTokenRow(t: Tenant, id: string): Promise<TokenRow | null> {
  return t.db.apiToken.findFirst({ where: { id, teamId: t.teamId } });
}

/** Ends a token; false when it has ended already. */
export async function revokeTokenRow(t: Tenant, id: string, now: Date): Promise<boolean> {
  const { count } = await t.db.apiToken.updateMany({
    where: { id, teamId: t.teamId, revokedAt: null },
    data: { revokedAt: now },
  });
  return count === 1;
}

/** Ends a person's tokens of the roles given; returns how many. */
export async function revokeTokensOf(
  t: Tenant,
  createdBy: string,
  roles: Role[],
  now: Date,
): Promise<number> {
  const { count } = await t.db.apiToken.updateMany({
    where: { teamId: t.teamId, createdBy, role: { in: roles }, revokedAt: null },
    data: { revokedAt: now },
  });
  return count;
}
