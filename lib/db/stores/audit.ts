import type { Prisma } from "../generated/client";
import type { Tenant } from "../tenant";

/** Who did something; `name` is kept as it was then. */
export interface AuditActor {
  readonly kind: "user" | "token" | "system";
  readonly id: string | null;
  readonly name: string;
}

/** What was done. Never put a secret into `detail`. */
export interface AuditEntry {
  /** `<entity>.<verb>`, for example `member.remove`. */
  action: string;
  entityKind: string;
  /** The identifier that people know: a slug, a dag_id, an e-mail address. */
  entityId: string;
  detail?: Prisma.InputJsonObject;
}

/** Writes an audit event in the transaction of the change that it tells of. */
export async function recordAudit(t: Tenant, actor: AuditActor, entry: AuditEntry): Promise<void> {
  await t.db.auditEvent.create({
    data: {
      teamId: t.teamId,
      actorKind: actor.kind,
      actorId: actor.id,
      actorName: actor.name,
      action: entry.action,
      entityKind: entry.entityKind,
      entityId: entry.entityId,
      detail: entry.detail ?? {},
    },
  });
}
