import type { Socket } from "node:net";
import pg from "pg";
import { toError } from "@/lib/errors";
import type { ConnectContext, ResolvedConnection } from "./context";
import { netFailure } from "./net-failure";
import { TaskFailure } from "./outcome";

const CONNECT_TIMEOUT_MS = 10_000;
const CANCEL_TIMEOUT_MS = 5000;
const DEFAULT_STATEMENT_TIMEOUT_SECONDS = 300;
const DEFAULT_PORT = 5432;
/** The longest message of a server, which holds a row: pg keeps it in memory until it is whole. */
const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;
/** What a server gets beyond its own statement_timeout before it counts as gone. */
const ANSWER_GRACE_MS = 30_000;
/** Values come as text, so that numbers keep their digits; see sql-values. */
const TEXT_TYPES = { getTypeParser: () => (value: string | Buffer) => value };

/** A guarded connection to a team's Postgres. */
export interface PostgresSession {
  readonly client: pg.Client;
  /** Runs `work`; when the attempt is aborted meanwhile, cancels the statement on the server. */
  cancellable<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Ends the connection at once; what waits on it fails with this error. */
  cut(error: Error): void;
  close(): Promise<void>;
}

/**
 * Connects to the Postgres of a connection, at the address that the guard checked. Throws
 * TaskFailure `wrong_connection_type`, `target_refused`, `connection_failed`…
 */
export async function openPostgres(
  ctx: ConnectContext,
  connectionId: string,
  statementTimeoutSeconds = DEFAULT_STATEMENT_TIMEOUT_SECONDS,
): Promise<PostgresSession> {
  const connection = await ctx.connection(connectionId);
  const config = await clientConfig(ctx, connection);
  const client = new pg.Client(config);
  // Without a listener a connection that breaks while idle would end the worker.
  client.on("error", () => {});
  const wire = guardWire(client, statementTimeoutSeconds * 1000 + ANSWER_GRACE_MS);
  try {
    await client.connect();
    // Not as start-up parameters, which poolers refuse.
    const milliseconds = Math.round(statementTimeoutSeconds * 1000);
    await client.query(
      `set timezone = 'UTC'; set datestyle = 'ISO'; set statement_timeout = ${milliseconds}`,
    );
  } catch (error) {
    await client.end().catch(() => {});
    throw connectFailure(error, `${connection.host}:${connection.port ?? DEFAULT_PORT}`);
  }
  return {
    client,
    cancellable: (work) => cancellable(ctx.signal, client, config, wire, work),
    cut: wire.cut,
    close: () => client.end().catch(() => {}),
  };
}

/** Why a server does not let somebody in, by SQLSTATE. */
const REFUSED: Readonly<Record<string, string>> = {
  "28000": "authentication_failed",
  "28P01": "authentication_failed",
  "3D000": "database_not_found",
  "42501": "access_denied",
};

function connectFailure(error: unknown, place: string): unknown {
  const code = error instanceof pg.DatabaseError ? REFUSED[error.code ?? ""] : undefined;
  if (code === undefined || !(error instanceof pg.DatabaseError)) return netFailure(error, place);
  return new TaskFailure(code, `${place}: ${error.message}`, { retryable: false, cause: error });
}

/** What a statement failed with, as a failure of the task; SQLSTATE tells whether to try again. */
export function sqlFailure(error: unknown): unknown {
  if (!(error instanceof pg.DatabaseError)) return error;
  const state = error.code ?? "";
  // Connection, resources, operator intervention, serialization and deadlock pass; mistakes stay.
  const retryable = /^(08|53|55|57|58|40)/.test(state);
  const hint = error.hint === undefined ? "" : ` (${error.hint})`;
  return new TaskFailure("sql_error", `${error.message}${hint} [SQLSTATE ${state}]`, {
    retryable,
    cause: error,
  });
}

async function clientConfig(
  ctx: ConnectContext,
  connection: ResolvedConnection,
): Promise<pg.ClientConfig> {
  if (connection.type !== "postgres") {
    throw new TaskFailure(
      "wrong_connection_type",
      `Expected a postgres connection, and ${connection.id} is of type ${connection.type}`,
      { retryable: false },
    );
  }
  const host = connection.host ?? "";
  const port = connection.port ?? DEFAULT_PORT;
  const target = await ctx.net.checkTarget(host, port).catch((error: unknown) => {
    throw netFailure(error, `${host}:${port}`);
  });
  return {
    host: target.address,
    port,
    user: connection.login ?? "",
    password: connection.password ?? "",
    database: connection.schema ?? connection.login ?? "",
    ssl: tls(connection, host, target.private),
    application_name: `millrace ${ctx.dagId}.${ctx.taskId}`.slice(0, 63),
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    types: TEXT_TYPES,
  };
}

/** libpq's sslmode, from `extra`. By default public hosts are reached over TLS, private ones not. */
function tls(
  connection: ResolvedConnection,
  host: string,
  isPrivate: boolean,
): pg.ClientConfig["ssl"] {
  const { sslmode, sslrootcert } = connection.extra;
  const mode = typeof sslmode === "string" ? sslmode : isPrivate ? "disable" : "require";
  if (mode === "disable" || mode === "allow" || mode === "prefer") return false;
  const verify = mode === "verify-ca" || mode === "verify-full";
  return {
    servername: host,
    rejectUnauthorized: verify,
    ...(mode === "verify-ca" ? { checkServerIdentity: () => undefined } : {}),
    ...(typeof sslrootcert === "string" ? { ca: sslrootcert } : {}),
  };
}

/** The bytes between us and a server, which is a team's: nothing it sends may harm the worker. */
interface Wire {
  /** Cuts the connection; what waits on it fails with this error. */
  cut(error: Error): void;
}

/** The part of pg's connection by which it takes what a server sends; kept without being declared. */
interface Receiver {
  attachListeners(stream: Socket): void;
  on(event: "message", listener: () => void): unknown;
}

/**
 * Holds a server to messages of a bounded length and to answering at all. What pg throws at bytes
 * that are no answer becomes an error of this connection; it would end the process otherwise.
 */
function guardWire(client: pg.Client, silenceMs: number): Wire {
  const receiver = receiverOf(client);
  const attach = receiver.attachListeners.bind(receiver);
  let unread = 0;
  let wire: Socket | undefined;
  receiver.on("message", () => {
    unread = 0;
  });
  receiver.attachListeners = (stream) => {
    wire = stream;
    const others = stream.listeners("data");
    attach(stream);
    const readers = stream.listeners("data").filter((listener) => !others.includes(listener));
    for (const reader of readers) stream.off("data", reader as (chunk: Buffer) => void);
    stream.on("data", (chunk: Buffer) => {
      unread += chunk.length;
      try {
        if (unread > MAX_MESSAGE_BYTES) {
          throw new TaskFailure(
            "row_too_large",
            `The server sends a row or message of more than ${MAX_MESSAGE_BYTES} bytes`,
            { retryable: false },
          );
        }
        for (const reader of readers) reader.call(stream, chunk);
      } catch (error) {
        stream.destroy(toError(error));
      }
    });
    stream.setTimeout(Math.min(silenceMs, 2 ** 31 - 1), () =>
      stream.destroy(new TaskFailure("connection_failed", "The server does not answer")),
    );
  };
  return { cut: (error) => wire?.destroy(error) };
}

function receiverOf(client: pg.Client): Receiver {
  const receiver: unknown = "connection" in client ? client.connection : undefined;
  if (receiver instanceof Object && "attachListeners" in receiver) return receiver as Receiver;
  throw new TypeError("pg keeps its connection elsewhere");
}

async function cancellable<Result>(
  signal: AbortSignal,
  client: pg.Client,
  config: pg.ClientConfig,
  wire: Wire,
  work: () => Promise<Result>,
): Promise<Result> {
  if (signal.aborted) throw new TaskFailure("aborted", "The task was stopped");
  let patience: NodeJS.Timeout | undefined;
  const cancel = (): void => {
    void cancelStatement(client, config);
    // A server that does not mind being asked is not waited for.
    patience = setTimeout(() => wire.cut(new Error("cancelled")), 2 * CANCEL_TIMEOUT_MS);
  };
  signal.addEventListener("abort", cancel, { once: true });
  try {
    return await work();
  } catch (error) {
    throw signal.aborted
      ? new TaskFailure("aborted", "The task was stopped", { cause: error })
      : sqlFailure(error);
  } finally {
    clearTimeout(patience);
    signal.removeEventListener("abort", cancel);
  }
}

/** Asks the server to cancel what the client runs; when it cannot be asked, cuts the connection. */
async function cancelStatement(client: pg.Client, config: pg.ClientConfig): Promise<void> {
  const canceller = new pg.Client({ ...config, connectionTimeoutMillis: CANCEL_TIMEOUT_MS });
  canceller.on("error", () => {});
  guardWire(canceller, CANCEL_TIMEOUT_MS);
  try {
    await canceller.connect();
    await canceller.query("select pg_cancel_backend($1)", [processId(client)]);
  } catch {
    await client.end().catch(() => {});
  } finally {
    await canceller.end().catch(() => {});
  }
}

/** The server's process of this client; pg keeps it without declaring it. */
function processId(client: pg.Client): number {
  const id = "processID" in client ? client.processID : undefined;
  if (typeof id !== "number") throw new TypeError("The client is not connected");
  return id;
}
