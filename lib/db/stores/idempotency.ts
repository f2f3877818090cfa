import type { Prisma } from "../generated/client";
import type { Tenant } from "../tenant";

/** What a key stands for: `fresh` when this request is the first, else what the first one got. */
export type IdempotencyClaim =
  | { kind: "fresh" }
  | { kind: "mismatch" }
  | { kind: "replay"; status: number; body: Prisma.JsonValue };

/**
 * Claims a key inside the transaction of the request. A concurrent duplicate waits here, on the
 * unique key, until the first request commits (and then replays it) or rolls back (and then is the
 * first itself).
 */
export async function claimIdempotencyKey(
  t: Tenant,
  key: string,
  requestHash: string,
): Promise<IdempotencyClaim> {
  const inserted = await t.db.$executeRaw`
    insert into idempotency_key (team_id, key, request_hash)
    values (${t.teamId}::uuid, ${key}, ${requestHash})
    on conflict (team_id, key) do nothing`;
  if (inserted === 1) return { kind: "fresh" };
  const stored = await t.db.idempotencyKey.findUniqueOrThrow({
    where: { teamId_key: { teamId: t.teamId, key } },
  });
  if (stored.requestHash !== requestHash || stored.status === null) return { kind: "mismatch" };
  return { kind: "replay", status: stored.status, body: stored.response };
}

/** Keeps the answer under a key that `claimIdempotencyKey` found fresh. */
export async function storeIdempotentResponse(
  t: Tenant,
  key: string,
  status: number,
  body: Prisma.InputJsonValue | null,
): Promise<void> {
  await t.db.idempotencyKey.update({
    where: { teamId_key: { teamId: t.teamId, key } },
    data: { status, ...(body === null ? {} : { response: body }) },
  });
}
