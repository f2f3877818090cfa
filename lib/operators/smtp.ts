import { connect } from "node:net";
import type { OperatorContext, ResolvedConnection } from "./context";
import { netFailure } from "./net-failure";
import { TaskFailure } from "./outcome";

const TIMEOUT_MS = 20_000;
const DEFAULT_PORT = 587;

/** How to reach the mail server of a connection, at the address that the guard checked. */
export async function smtpOptions(
  ctx: Pick<OperatorContext, "net">,
  connection: ResolvedConnection,
) {
  const { security, from } = connection.extra;
  if (connection.type !== "smtp" || typeof from !== "string") {
    throw new TaskFailure(
      "wrong_connection_type",
      `Expected an SMTP connection, and ${connection.id} is of type ${connection.type}`,
      { retryable: false },
    );
  }
  const host = connection.host ?? "";
  const port = connection.port ?? DEFAULT_PORT;
  const target = await ctx.net.checkTarget(host, port).catch((error: unknown) => {
    throw netFailure(error, `${host}:${port}`);
  });
  const { login, password } = connection;
  return {
    from,
    // The certificate is checked against the name; the socket goes to the checked address.
    host,
    port,
    secure: security === "tls",
    requireTLS: security === "starttls",
    ignoreTLS: security === "none",
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: 3 * TIMEOUT_MS,
    getSocket: (
      _options: unknown,
      done: (error: Error | null, found?: { connection: ReturnType<typeof connect> }) => void,
    ) => {
      const socket = connect(port, target.address);
      socket.setTimeout(TIMEOUT_MS, () => socket.destroy(new Error("no answer in time")));
      socket.once("error", done);
      socket.once("connect", () => {
        socket.off("error", done);
        socket.setTimeout(0);
        done(null, { connection: socket });
      });
    },
    ...(login === undefined ? {} : { auth: { user: login, pass: password ?? "" } }),
  };
}

/** What a mail server or the way to it failed with, as a failure of the task. */
export function smtpFailure(error: unknown, connection: ResolvedConnection): unknown {
  if (!(error instanceof Error) || error instanceof TaskFailure) return error;
  const code = "code" in error ? error.code : undefined;
  const status = "responseCode" in error ? Number(error.responseCode) : 0;
  const place = `${connection.host}:${connection.port ?? DEFAULT_PORT}`;
  if (code === "EAUTH" || status === 535) {
    return new TaskFailure(
      "authentication_failed",
      `${place} does not let ${connection.login ?? "us"} in: ${error.message}`,
      { retryable: false, cause: error },
    );
  }
  if (code === "ETLS") {
    return new TaskFailure("tls_failed", `${place}: ${error.message}`, {
      retryable: false,
      cause: error,
    });
  }
  // 4xx asks to come again, 5xx is a no.
  if (status >= 400) {
    return new TaskFailure("mail_refused", `${place} refuses the mail: ${error.message}`, {
      retryable: status < 500,
      cause: error,
    });
  }
  return netFailure(error, place);
}
