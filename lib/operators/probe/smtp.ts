import type { Socket } from "node:net";
import SMTPConnection from "nodemailer/lib/smtp-connection";
import type { ConnectContext, ResolvedConnection } from "../context";
import { TaskFailure } from "../outcome";
import { smtpFailure, smtpOptions } from "../smtp";

/** Greets a mail server, and signs in where the connection has a user. Nothing is sent. */
export async function reachMail(
  ctx: ConnectContext,
  connection: ResolvedConnection,
): Promise<string> {
  const { getSocket, auth, ...options } = await smtpOptions(ctx, connection);
  try {
    const client = new SMTPConnection({ ...options, connection: await opened(getSocket) });
    try {
      // Said at any time: a server that hangs up must not end the worker.
      const broken = new Promise<never>((_resolve, reject) => client.on("error", reject));
      broken.catch(() => {});
      const step = (run: (done: (error?: Error | null) => void) => void) =>
        Promise.race([
          broken,
          new Promise<void>((resolve, reject) =>
            run((error) => (error == null ? resolve() : reject(error))),
          ),
        ]);
      await step((done) => client.connect(done));
      const over = client.secure ? "over TLS" : "in the clear";
      if (auth === undefined) return `The mail server answers ${over}; no login is set`;
      if (!client.allowsAuth) {
        throw new TaskFailure(
          "login_not_offered",
          `${connection.host}:${options.port} offers no login ${over}`,
        );
      }
      await step((done) => client.login({ credentials: auth }, done));
      return `Signed in as ${auth.user} ${over}`;
    } finally {
      client.quit();
      client.close();
    }
  } catch (error) {
    throw smtpFailure(error, connection);
  }
}

async function opened(
  getSocket: Awaited<ReturnType<typeof smtpOptions>>["getSocket"],
): Promise<Socket | undefined> {
  return await new Promise((resolve, reject) =>
    getSocket(null, (error, found) =>
      error === null ? resolve(found?.connection) : reject(error),
    ),
  );
}
