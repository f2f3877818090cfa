import { readdir } from "node:fs/promises";
import { ListBucketsCommand } from "@aws-sdk/client-s3";
import { createTransport } from "nodemailer";
import { toError } from "@/lib/errors";
import type { ConnectContext, ResolvedConnection } from "./context";
import { openSsh } from "./files/sftp-store";
import { openFolder } from "./folder";
import { netFailure } from "./net-failure";
import { TaskFailure } from "./outcome";
import { s3Client } from "./s3-client";
import { s3Failure } from "./s3-failure";
import { smtpFailure, smtpOptions } from "./smtp";
import { openSql } from "./sql/open";

/** What a test of a connection found. */
export interface ProbeResult {
  readonly ok: boolean;
  /** `connected`, or the code of the failure. */
  readonly code: string;
  readonly message: string;
  /** What to do about it; empty when there is nothing to do. */
  readonly hint: string;
}

const STATEMENT_SECONDS = 10;

/** Signs in where a connection leads, changing nothing there. Never rejects. */
export async function probeConnection(
  ctx: ConnectContext,
  connection: ResolvedConnection,
): Promise<ProbeResult> {
  try {
    return { ok: true, code: "connected", message: await reach(ctx, connection), hint: "" };
  } catch (caught) {
    const error = toError(netFailure(caught, connection.host ?? connection.id));
    const code = error instanceof TaskFailure ? error.code : "failed";
    return { ok: false, code, message: error.message, hint: hintOf(code, error.message) };
  }
}

async function reach(ctx: ConnectContext, connection: ResolvedConnection): Promise<string> {
  switch (connection.type) {
    case "postgres":
    case "mysql": {
      const client = await openSql(ctx, connection.id, STATEMENT_SECONDS);
      try {
        const { rows } = await client.query("select version() as version");
        return `Signed in: ${String(rows[0]?.version).slice(0, 60)}`;
      } finally {
        await client.close();
      }
    }
    case "folder": {
      const names = await readdir(await openFolder(ctx, connection));
      return `The folder is there, with ${names.length} ${names.length === 1 ? "entry" : "entries"}`;
    }
    case "http":
      return await reachHttp(ctx, connection);
    case "s3": {
      const client = await s3Client(ctx, { connection: connection.id });
      try {
        const { Buckets } = await client.send(new ListBucketsCommand({}), {
          abortSignal: ctx.signal,
        });
        return `The key is accepted; it sees ${Buckets?.length ?? 0} buckets`;
      } catch (error) {
        const failure = s3Failure(error, "list");
        // Many a key may use its own bucket and not list them all: the store knows it, though.
        if (failure instanceof TaskFailure && failure.code === "access_denied") {
          return "The store knows the key, which may not list buckets";
        }
        throw failure;
      }
    }
    case "sftp": {
      const client = await openSsh(ctx, connection);
      client.end();
      return "Signed in; the host key is the expected one";
    }
    case "smtp": {
      const transport = createTransport(await smtpOptions(ctx, connection));
      try {
        await transport.verify();
        return "The mail server answers and accepts the login";
      } catch (error) {
        throw smtpFailure(error, connection);
      } finally {
        transport.close();
      }
    }
    case "slack":
      return await reachSlack(ctx, connection);
    default:
      return "A generic connection holds values only: there is nothing to reach";
  }
}

async function reachHttp(ctx: ConnectContext, connection: ResolvedConnection): Promise<string> {
  const url = new URL(connection.host ?? "");
  const { login, password } = connection;
  const pair = `${login ?? ""}:${password ?? ""}`;
  const authorization =
    password === undefined
      ? {}
      : {
          authorization:
            login === undefined
              ? `Bearer ${password}`
              : `Basic ${Buffer.from(pair, "utf8").toString("base64")}`,
        };
  const response = await ctx.net.fetch(url, {
    method: "GET",
    headers: { "user-agent": "Millrace", ...authorization },
    signal: ctx.signal,
  });
  await response.body?.cancel();
  const { status } = response;
  if (status === 401 || status === 403) {
    throw new TaskFailure("authentication_failed", `${url.host} answers with status ${status}`);
  }
  if (status >= 500) {
    throw new TaskFailure("server_failed", `${url.host} answers with status ${status}`);
  }
  // The base address alone need not be a page: that it answers is what counts.
  return `${url.host} answers with status ${status}`;
}

async function reachSlack(ctx: ConnectContext, connection: ResolvedConnection): Promise<string> {
  const address = connection.secrets?.webhook_url;
  if (address === undefined || !URL.canParse(address)) {
    throw new TaskFailure("address_missing", "The connection has no webhook address");
  }
  // A message without a text is refused by a webhook that works, and nobody sees it.
  const response = await ctx.net.fetch(new URL(address), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{}",
    signal: ctx.signal,
  });
  await response.body?.cancel();
  if (response.status === 400) return "The webhook answers; nothing was posted";
  throw new TaskFailure("slack_refused", `The webhook answers with status ${response.status}`);
}

const HINTS: Readonly<Record<string, string>> = {
  name_not_resolved:
    "Check the spelling of the host, and that it is known outside of your network.",
  target_refused:
    "Private addresses are closed to tasks. The operator of this installation can allow it (MILLRACE_ALLOW_PRIVATE_HOSTS).",
  folder_refused: "Ask the operator of this installation to list it in MILLRACE_ALLOW_FOLDERS.",
  folder_not_found: "Make the folder on every machine that runs a worker.",
  authentication_failed: "Check the user and the password, key or token.",
  bad_credentials: "Check the access key and the secret key.",
  access_denied: "Let the user in, or grant it what it needs there.",
  database_not_found: "Check the name of the database, or create it.",
  tls_failed: "Check the TLS setting, and the certificate: its date, its host, who signed it.",
  host_key_changed:
    "Ask whoever runs the server whether its key is new; only then put the new one into the connection.",
  slack_refused: "Make a new webhook in Slack: this one was removed, or its channel is gone.",
  address_missing: "Paste the webhook's address.",
  aborted: "The other side does not answer: check host and port, and the firewall between.",
};

function hintOf(code: string, message: string): string {
  const known = HINTS[code];
  if (known !== undefined) return known;
  if (/ECONNREFUSED/.test(message)) {
    return "Nothing listens at this port: check the port, and that the server runs.";
  }
  if (/ETIMEDOUT|timeout|not answer/i.test(message)) return HINTS.aborted ?? "";
  if (/certificate|SSL|TLS|secure/i.test(message)) return HINTS.tls_failed ?? "";
  return "";
}
