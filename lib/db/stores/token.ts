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
