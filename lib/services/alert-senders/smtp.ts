import { createTransport } from "nodemailer";
import { oneLine } from "@/lib/core/alert/plain";
import type { Email } from "@/lib/core/mail/layout";
import type { NetGuard } from "@/lib/net/guard";
import type { SmtpServer } from "@/lib/schemas/smtp";
import { OUTCOME_LENGTH, outcomeOfError, type SendOutcome } from "./outcome";

const TIMEOUT_MS = 15_000;

/** An e-mail on its way: `id` makes its Message-ID, the same at each try. */
export interface OutgoingEmail extends Email {
  id: string;
  to: readonly string[];
}

/**
 * Sends an e-mail. With `net`, the server is a team's: its address is checked, and the checked one
 * is connected to.
 */
export async function sendEmail(
  server: SmtpServer,
  email: OutgoingEmail,
  net?: NetGuard,
): Promise<SendOutcome> {
  try {
    const host =
      net === undefined ? server.host : (await net.checkTarget(server.host, server.port)).address;
    const transport = createTransport({
      host,
      port: server.port,
      secure: server.tls === "tls",
      requireTLS: server.tls === "starttls",
      ignoreTLS: server.tls === "none",
      tls: { servername: server.host },
      ...(server.user === "" ? {} : { auth: { user: server.user, pass: server.password } }),
      connectionTimeout: TIMEOUT_MS,
      greetingTimeout: TIMEOUT_MS,
      socketTimeout: TIMEOUT_MS,
      // Nothing of a message may name a file or an address to be read into it.
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    try {
      const info = await transport.sendMail({
        from: { name: "Millrace", address: server.from },
        to: email.to.map((address) => ({ name: "", address })),
        subject: oneLine(email.subject),
        text: email.text,
        html: email.html,
        messageId: `<${email.id}@millrace>`,
        headers: { "Auto-Submitted": "auto-generated" },
      });
      const refused = info.rejected.map(String);
      const note = refused.length === 0 ? "" : ` (refused for ${refused.join(", ")})`;
      return { ok: true, text: `${oneLine(info.response)}${note}`.slice(0, OUTCOME_LENGTH) };
    } finally {
      transport.close();
    }
  } catch (caught) {
    return outcomeOfSmtp(caught);
  }
}

/** An answer of 500 and above is for good: the address, the sign-in or the message was refused. */
function outcomeOfSmtp(caught: unknown): SendOutcome {
  const outcome = outcomeOfError(caught);
  if (outcome.ok || !(caught instanceof Error)) return outcome;
  const code = "responseCode" in caught ? caught.responseCode : undefined;
  return { ...outcome, isFinal: outcome.isFinal || (typeof code === "number" && code >= 500) };
}
