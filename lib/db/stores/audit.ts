import * as z from "zod";
import type { Role } from "@/lib/schemas/role";
import { type AuditEvent, Prisma } from "../generated/client";
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
  await t.db.$executeRaw(auditInsert(t, actor, entry));
}

/** The statement of {@link recordAudit}, to go with another one. */
export function auditInsert(t: Tenant, actor: AuditActor, entry: AuditEntry): Prisma.Sql {
  return Prisma.sql`insert into audit_event
      (team_id, at, actor_kind, actor_id, actor_name, action, entity_kind, entity_id, detail)
    values (${t.teamId}::uuid, clock_timestamp(), ${actor.kind}, ${actor.id}::uuid, ${actor.name},
      ${entry.action}, ${entry.entityKind}, ${entry.entityId},
      ${JSON.stringify(entry.detail ?? {})}::jsonb)`;
}

/**
 * When things were made or last changed, and by whom, by their identifier; one look at the index for
 * each. What the audit log does not tell of is left out.
 */
export async function latestChanges(
  t: Tenant,
  entityKind: "connection" | "variable",
  ids: readonly string[],
): Promise<Map<string, { at: Date; by: string }>> {
  const rows = await t.db.$queryRaw<{ id: string; at: Date; by: string }[]>`
    select k.id, e.at, e.actor_name as by
    from unnest(${[...ids]}::text[]) as k(id)
    cross join lateral (
      select at, actor_name from audit_event
      where team_id = ${t.teamId}::uuid and entity_kind = ${entityKind} and entity_id = k.id
        and action in (${`${entityKind}.create`}, ${`${entityKind}.update`})
      order by at desc limit 1
    ) e`;
  return new Map(rows.map(({ id, at, by }) => [id, { at, by }]));
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

/**
 * A page of the events of a DAG, its runs and its backfills, the latest first; by the index
 * audit_event_of_dag.
 */
export async function listDagEvents(
  t: Tenant,
  dagId: string,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<Page<AuditEvent>> {
  const after = decodeCursor(cursorSchema, cursor);
  const place =
    after === null
      ? Prisma.sql`true`
      : Prisma.sql`(at, id) < (${after[0]}::timestamptz, ${after[1]}::uuid)`;
  const rows = await t.db.$queryRaw<AuditEvent[]>`
    select id, team_id as "teamId", at, actor_kind::text as "actorKind", actor_id as "actorId",
      actor_name as "actorName", action, entity_kind as "entityKind", entity_id as "entityId", detail
    from audit_event
    where team_id = ${t.teamId}::uuid and entity_kind in ('dag', 'run', 'backfill')
      and split_part(entity_id, '/', 1) = ${dagId} and ${place}
    order by at desc, id desc
    limit ${limit + 1}`;
  return pageOf(rows, limit, (row) => [row.at.toISOString(), row.id]);
}
