import type { Queryable } from "./pool";

/** Whom a mail about an account goes to. */
export interface MailPerson {
  id: string;
  name: string;
  email: string;
}

/** The person with an address who may sign in, or null. The demo's person has no mail. */
export async function findMailPerson(db: Queryable, email: string): Promise<MailPerson | null> {
  const { rows } = await db.query<MailPerson>({
    text: `select id, name, email from app_user
      where email = $1 and disabled_at is null and not is_demo`,
    values: [email],
  });
  return rows[0] ?? null;
}

/** Keeps the hash of a link to a new password. */
export async function insertPasswordReset(
  db: Queryable,
  reset: { tokenHash: string; userId: string; seconds: number },
): Promise<void> {
  await db.query({
    text: `insert into password_reset (token_hash, user_id, expires_at)
      values ($1, $2, now() + make_interval(secs => $3))`,
    values: [reset.tokenHash, reset.userId, reset.seconds],
  });
}

/** An open invitation with the address that it goes to. */
export interface MailInvitation {
  email: string;
  role: string;
  team: string;
  by: string | null;
  expires_at: Date;
}

/**
 * Gives an open invitation the secret of the link that is about to be sent; null when it was used,
 * ended or has expired meanwhile, or names no address.
 */
export async function prepareInvitationMail(
  db: Queryable,
  order: { teamId: string; invitationId: string },
  tokenHash: string,
): Promise<MailInvitation | null> {
  const { rows } = await db.query<MailInvitation>({
    text: `update invitation i set mail_token_hash = $3 from team t
      where i.id = $2 and i.team_id = $1 and t.id = i.team_id and i.email is not null
        and i.accepted_at is null and i.revoked_at is null and i.expires_at > now()
      returning i.email, i.role::text as role, t.name as team, i.expires_at,
        (select u.name from app_user u where u.id = i.created_by) as by`,
    values: [order.teamId, order.invitationId, tokenHash],
  });
  return rows[0] ?? null;
}

/** Notes what became of an invitation's mail, and tells open pages. */
export async function noteInvitationMail(
  db: Queryable,
  order: { teamId: string; invitationId: string },
  outcome: { state: "sent" | "failed"; note: string },
): Promise<void> {
  await db.query({
    text: `with noted as (
        update invitation set mail = jsonb_build_object('state', $3::text, 'at', now(), 'note', $4::text)
        where id = $2 and team_id = $1
        returning team_id
      )
      select pg_notify('millrace_live', team_id || ':members') from noted`,
    values: [order.teamId, order.invitationId, outcome.state, outcome.note],
  });
}
