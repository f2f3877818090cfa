import type * as z from "zod";
import {
  invitationMail,
  passwordChangedMail,
  passwordResetMail,
} from "@/lib/core/mail/account-mail";
import type { Email } from "@/lib/core/mail/layout";
import { createInvitationToken, createPasswordToken } from "@/lib/crypto/tokens";
import {
  findMailPerson,
  insertPasswordReset,
  noteInvitationMail,
  prepareInvitationMail,
} from "@/lib/db/system/account-mail";
import type { Queryable } from "@/lib/db/system/pool";
import type { invitationMailJob, personMailJob } from "@/lib/queue/jobs";
import type { SmtpServer } from "@/lib/schemas/smtp";
import type { SendOutcome } from "./alert-senders/outcome";
import { sendEmail } from "./alert-senders/smtp";

/** How long the link to a new password works, in minutes. */
export const PASSWORD_LINK_MINUTES = 60;

/** What sending a mail takes. */
export interface MailDeps {
  db: Queryable;
  /** The installation's mail server, if it has one. */
  smtp: SmtpServer | undefined;
  /** Address under which browsers reach the product. */
  baseUrl: string;
}

/**
 * Sends a person a mail about their account. An address that nobody has gets none. The link's
 * secret is made here and only its hash is stored, so each try makes a new one.
 *
 * @throws Error when the mail server could not take it now; the job is then tried again
 */
export async function sendPersonMail(
  { db, smtp, baseUrl }: MailDeps,
  order: z.output<typeof personMailJob.payload>,
): Promise<void> {
  const person = await findMailPerson(db, order.email);
  if (person === null || smtp === undefined) return;
  if (order.kind === "password_changed") {
    requireSent(await send(smtp, person.email, passwordChangedMail(`${baseUrl}/forgot-password`)));
    return;
  }
  const url = await passwordLink(db, baseUrl, person.id);
  requireSent(await send(smtp, person.email, passwordResetMail(url, PASSWORD_LINK_MINUTES)));
}

/** A link to a new password for whoever has an address; null when nobody has. */
export async function makePasswordLink(
  db: Queryable,
  baseUrl: string,
  email: string,
): Promise<string | null> {
  const person = await findMailPerson(db, email);
  return person === null ? null : await passwordLink(db, baseUrl, person.id);
}

/** The secret is the fragment: browsers send it to nobody. */
async function passwordLink(db: Queryable, baseUrl: string, userId: string): Promise<string> {
  const { token, hash } = createPasswordToken();
  await insertPasswordReset(db, { tokenHash: hash, userId, seconds: PASSWORD_LINK_MINUTES * 60 });
  return `${baseUrl}/reset-password#${token}`;
}

/**
 * Sends an invitation to its address, and notes on it what became of that.
 *
 * @throws Error when the mail server could not take it now; the job is then tried again
 */
export async function sendInvitationMail(
  { db, smtp, baseUrl }: MailDeps,
  order: z.output<typeof invitationMailJob.payload>,
): Promise<void> {
  if (smtp === undefined) {
    const note = "This installation has no mail server.";
    await noteInvitationMail(db, order, { state: "failed", note });
    return;
  }
  const { token, hash } = createInvitationToken();
  const found = await prepareInvitationMail(db, order, hash);
  if (found === null) return;
  const { email, role, team, by, expires_at: expiresAt } = found;
  const url = `${baseUrl}/invitations/${token}`;
  const outcome = await send(smtp, email, invitationMail({ team, role, by, url, expiresAt }));
  await noteInvitationMail(db, order, {
    state: outcome.ok ? "sent" : "failed",
    note: outcome.text.slice(0, 500),
  });
  requireSent(outcome);
}

function send(smtp: SmtpServer, to: string, email: Email): Promise<SendOutcome> {
  return sendEmail(smtp, { ...email, id: crypto.randomUUID(), to: [to] });
}

/** What is refused for good is not tried again. */
function requireSent(outcome: SendOutcome): void {
  if (!outcome.ok && !outcome.isFinal) throw new Error(outcome.text);
}
