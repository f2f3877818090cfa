import type pg from "pg";
import type { Logger } from "pino";
import * as z from "zod";
import { retryWaitSeconds } from "@/lib/core/alert/backoff";
import { emailMessage } from "@/lib/core/alert/email";
import { type AlertMessage, type MessageInput, messageOf } from "@/lib/core/alert/message";
import { slackMessage } from "@/lib/core/alert/slack";
import { webhookBody } from "@/lib/core/alert/webhook";
import {
  type DueDelivery,
  endDeliveryTry,
  itemsOf,
  takeDueDeliveries,
} from "@/lib/db/system/alert-delivery";
import { toError } from "@/lib/errors";
import type { NetGuard } from "@/lib/net/guard";
import {
  ALERT_CHANGES,
  alertSubjectSchema,
  CHANNEL_KINDS,
  channelConfigSchemas,
} from "@/lib/schemas/alert";
import type { SmtpServer } from "@/lib/schemas/smtp";
import { OUTCOME_LENGTH, type SendOutcome } from "./alert-senders/outcome";
import { postJson } from "./alert-senders/post";
import { signatureOf } from "./alert-senders/sign";
import { sendEmail } from "./alert-senders/smtp";

/** Messages that one worker sends at once. */
const AT_ONCE = 8;

/** What sending needs. */
export interface SendDeps {
  pool: pg.Pool;
  log: Logger;
  net: NetGuard;
  /** The installation's mail server. */
  smtp: SmtpServer | undefined;
  baseUrl: string;
  openSecret: (
    place: { teamId: string; kind: "alert_channel"; id: string; field: string },
    sealed: string,
  ) => string;
}

/**
 * Sends the messages that are due. Each is taken in one transaction and its outcome written in
 * another, with the sending between them: a worker that dies there leaves a lease that runs out,
 * and the message is sent again under the same id.
 *
 * @returns how many were tried
 */
export async function sendDueAlerts(deps: SendDeps): Promise<number> {
  let tried = 0;
  for (;;) {
    const due = await takeDueDeliveries(deps.pool, AT_ONCE);
    await Promise.all(due.map((delivery) => sendOne(deps, delivery)));
    tried += due.length;
    if (due.length < AT_ONCE) return tried;
  }
}

const channelSchema = z.object({
  kind: z.enum(CHANNEL_KINDS),
  config: z.record(z.string(), z.json()),
  secrets: z.record(z.string(), z.string()),
});
const itemsSchema = z.array(
  z.object({
    incidentId: z.string().nullable(),
    change: z.enum(ALERT_CHANGES),
    subject: alertSubjectSchema,
    at: z.string(),
  }),
);

async function sendOne(deps: SendDeps, delivery: DueDelivery): Promise<void> {
  let title = "";
  let outcome: SendOutcome;
  try {
    const input = await inputOf(deps, delivery);
    const message = messageOf(input);
    title = message.title;
    outcome = await send(deps, delivery, input, message);
  } catch (caught) {
    // A channel that cannot be read, a secret under a lost key: another try changes nothing.
    const text = toError(caught).message.slice(0, OUTCOME_LENGTH);
    outcome = { ok: false, text, isFinal: true, retryAfterSeconds: null };
  }
  const { log, pool } = deps;
  const wait = outcome.ok ? null : waitOf(outcome, delivery);
  const state = outcome.ok ? "sent" : wait === null ? "failed" : "pending";
  const end = { state, title, text: outcome.text } as const;
  await endDeliveryTry(pool, delivery, wait === null ? end : { ...end, retrySeconds: wait });
  if (state === "sent") return;
  const { id, channel, attempt } = delivery;
  log.warn({ delivery: id, channel: channel.name, attempt, state, reason: outcome.text }, "alert");
}

function waitOf(outcome: SendOutcome & { ok: false }, delivery: DueDelivery): number | null {
  // Who asked for a test waits for its outcome, not for another try.
  if (outcome.isFinal || delivery.isTest) return null;
  return retryWaitSeconds(delivery.attempt, outcome.retryAfterSeconds, Math.random());
}

async function inputOf(deps: SendDeps, delivery: DueDelivery): Promise<MessageInput> {
  const { items, counts } = await itemsOf(deps.pool, delivery.id);
  return {
    id: delivery.id,
    isTest: delivery.isTest,
    team: {
      slug: delivery.teamSlug,
      name: delivery.teamName,
      timezone: delivery.timezone,
    },
    baseUrl: deps.baseUrl,
    items: itemsSchema.parse(items),
    counts,
    sentAt: new Date().toISOString(),
  };
}

async function send(
  deps: SendDeps,
  { id, teamId, channel }: DueDelivery,
  input: MessageInput,
  message: AlertMessage,
): Promise<SendOutcome> {
  const { kind, config, secrets } = channelSchema.parse(channel);
  const opened = Object.entries(secrets).map(([field, sealed]) => [
    field,
    deps.openSecret({ teamId, kind: "alert_channel", id: channel.id, field }, sealed),
  ]);
  const full: unknown = { ...config, ...Object.fromEntries(opened) };
  switch (kind) {
    case "slack": {
      const { url } = channelConfigSchemas.slack.parse(full);
      return await postJson(deps.net, url, JSON.stringify(slackMessage(message)), {});
    }
    case "webhook": {
      const { url, secret } = channelConfigSchemas.webhook.parse(full);
      const body = JSON.stringify(webhookBody(message, input));
      const timestamp = Math.floor(Date.now() / 1_000);
      return await postJson(deps.net, url, body, {
        "millrace-delivery": id,
        "millrace-timestamp": String(timestamp),
        "millrace-signature": `v1=${signatureOf(secret, timestamp, body)}`,
      });
    }
    case "email": {
      const email = channelConfigSchemas.email.parse(full);
      const outgoing = { ...emailMessage(message), id, to: email.to };
      if (email.server === "own") return await sendEmail(email, outgoing, deps.net);
      if (deps.smtp !== undefined) return await sendEmail(deps.smtp, outgoing);
      const text =
        "This installation has no mail server (MILLRACE_SMTP_URL); give the channel one of its own";
      return { ok: false, text, isFinal: true, retryAfterSeconds: null };
    }
  }
}
