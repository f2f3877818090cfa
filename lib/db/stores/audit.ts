import * as z from "zod";
import type { Role } from "@/lib/schemas/role";
import type { AuditEvent, Prisma } from "../generated/client";
import type { Tenant } from "../tenant";
import { decodeCursor, type Page, pageOf } from "./cursor";

/** Who did something; `name` is kept as it was then. */
export interface AuditActor {
  readonly kind: "user" | "token" | "system";
  readonly id: string | null;
  readonly name: string;
}

/** Someone who acts in a team, with the role that they have there. */
export type TeamActor = AuditActor & { readonly role: Role };

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

const cursorSchema = z.tuple([z.iso.datetime(), z.uuid()]);

/** A page of events, the latest first. */
export async function listAuditEvents(
  t: Tenant,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<Page<AuditEvent>> {
  const after = decodeCursor(cursorSchema, cursor);
  const rows = await t.db.auditEvent.findMany({
    where: {
      teamId: t.teamId,
      ...(after === null
        ? {}
        : { OR: [{ at: { lt: after[0] } }, { at: after[0], id: { lt: after[1] } }] }),
    },
    orderBy: [{ at: "desc" }, { id: "desc" }],
    take: limit + 1,
  });
  return pageOf(rows, limit, (row) => [row.at.toISOString(), row.id]);
}
