import { createTransport } from "nodemailer";
import type { Operator } from "./define-operator";
import { emailSendDescription } from "./email-send.schema";
import { TaskFailure } from "./outcome";
import { smtpFailure, smtpOptions } from "./smtp";

/** The `email.send` operator. */
export const emailSendOperator: Operator<typeof emailSendDescription.config> = {
  ...emailSendDescription,
  async run(ctx, config) {
    const connection = await ctx.connection(config.connection);
    const options = await smtpOptions(ctx, connection);
    const transport = createTransport(options);
    const stop = () => transport.close();
    ctx.signal.addEventListener("abort", stop, { once: true });
    try {
      const sent = await transport.sendMail({
        from: options.from,
        to: config.to,
        cc: config.cc,
        subject: config.subject,
        text: config.text,
        html: config.html,
        // The same for every attempt: who receives it twice can tell.
        messageId: `<${ctx.idempotencyKey.replaceAll(/[^\w.-]/g, ".")}@millrace>`,
        // Texts of a task never name files or addresses for us to read.
        disableFileAccess: true,
        disableUrlAccess: true,
      });
      if (sent.rejected.length > 0) {
        ctx.log.error(`Refused: ${sent.rejected.map(String).join(", ")}`);
      }
      ctx.log.system(`Sent to ${sent.accepted.length}: ${sent.response}`);
      return { output: { accepted: sent.accepted.length, rejected: sent.rejected.length } };
    } catch (error) {
      if (ctx.signal.aborted) throw new TaskFailure("aborted", "The task was stopped");
      throw smtpFailure(error, connection);
    } finally {
      ctx.signal.removeEventListener("abort", stop);
      transport.close();
    }
  },
};
