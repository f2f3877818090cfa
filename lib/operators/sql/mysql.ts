import { connect } from "node:net";
import { type Connection, createConnection, type FieldPacket } from "mysql2";
import { toError } from "@/lib/errors";
import { DEFAULT_JSON_LIMITS, type JsonValue, jsonFault } from "@/lib/schemas/json";
import type { ConnectContext, ResolvedConnection } from "../context";
import { netFailure } from "../net-failure";
import { TaskFailure } from "../outcome";
import type { QueryOptions, SqlClient, SqlColumn, SqlResult, SqlRows, SqlText } from "./client";
import { bindable, KeptRows, MAX_ROW_BYTES, rowTooLarge, statementTimeout } from "./limits";
import { mySqlFailure } from "./mysql-failure";
import { type MySqlAnswer, type MySqlSession, quoteMySql } from "./mysql-session";
import { writeBatches, writeStream } from "./mysql-write";

const CONNECT_TIMEOUT_MS = 10_000;
const CANCEL_TIMEOUT_MS = 5000;
const DEFAULT_PORT = 3306;
const BATCH_ROWS = 2000;
/** Types whose values are bytes when their character set is binary. */
const BYTE_TYPES = new Set([249, 250, 251, 252, 253, 254]);
const BINARY_CHARSET = 63;
const TIMESTAMP_TYPE = 7;
/** Strict, whatever the server's own mode is; backslashes escape, as the driver's quoting expects. */
const SESSION = [
  "set session time_zone = '+00:00'",
  "set session sql_mode = 'STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'",
];

/** The SQL client of a MySQL or MariaDB connection, at the address that the guard checked. */
export async function openMySql(
  ctx: ConnectContext,
  connection: ResolvedConnection,
  statementTimeoutSeconds: number,
): Promise<SqlClient> {
  const host = connection.host ?? "";
  const port = connection.port ?? DEFAULT_PORT;
  const place = `${host}:${port}`;
  let open: () => Connection;
  let client: Connection;
  try {
    const target = await ctx.net.checkTarget(host, port);
    open = () => newClient(connection, host, () => connect(port, target.address), target.private);
    client = await connected(open());
  } catch (error) {
    throw mySqlFailure(netFailure(error, place), connection);
  }
  const timeoutMs = Math.min(statementTimeoutSeconds * 1000, 2 ** 31 - 1);
  const cancellable = <Result>(work: () => Promise<Result>): Promise<Result> =>
    withCancel(ctx.signal, client, open, timeoutMs, work).catch((error: unknown) => {
      throw mySqlFailure(error, connection);
    });
  const session: MySqlSession = {
    run: (sql, parameters = []) => cancellable(() => runStatement(client, sql, parameters)),
  };
  try {
    for (const statement of SESSION) await session.run(statement);
  } catch (error) {
    client.destroy();
    throw error;
  }
  return {
    engine: "mysql",
    quote: quoteMySql,
    query: (sql, options = {}) => cancellable(() => runQuery(client, sql, options)),
    stream: (sql, parameters = []) => streamRows(client, cancellable, sql, parameters),
    readOnly: async (work) => {
      await session.run("start transaction read only");
      try {
        return await work();
      } finally {
        // Nothing was written: how it ends does not matter, nor does a connection that is gone.
        await session.run("rollback").catch(() => {});
      }
    },
    writeObjects: (target, columns, batches) => writeBatches(session, target, columns, batches),
    writeRows: (target, rows) => writeStream(session, target, rows),
    close: () => ended(client),
  };
}

function newClient(
  connection: ResolvedConnection,
  host: string,
  stream: () => ReturnType<typeof connect>,
  isPrivate: boolean,
): Connection {
  const { sslmode, sslrootcert } = connection.extra;
  const mode = typeof sslmode === "string" ? sslmode : isPrivate ? "disable" : "require";
  const verify = mode === "verify-full";
  const client = createConnection({
    host,
    stream,
    user: connection.login ?? "",
    password: connection.password ?? "",
    database: connection.schema ?? "",
    connectTimeout: CONNECT_TIMEOUT_MS,
    charset: "utf8mb4",
    timezone: "Z",
    dateStrings: true,
    supportBigNumbers: true,
    rowsAsArray: true,
    // A server may ask the client for any file of its machine; ours has none to give.
    flags: ["-LOCAL_FILES"],
    ...(mode === "disable"
      ? {}
      : {
          ssl: {
            rejectUnauthorized: verify,
            verifyIdentity: verify,
            ...(typeof sslrootcert === "string" && sslrootcert !== "" ? { ca: sslrootcert } : {}),
          },
        }),
  });
  // Without a listener a connection that breaks while idle would end the worker.
  client.on("error", () => {});
  boundRows(client);
  return client;
}

/** The part of the driver that takes what a server sends; kept without being declared. */
interface Parser {
  execute(chunk: Buffer): void;
  bufferLength: number;
  largePacketParts: readonly Buffer[];
}

/** Holds a server, which is a team's, to rows of a bounded length. */
function boundRows(client: Connection): void {
  const parser = parserOf(client);
  const onPacket = parser.execute;
  let take = onPacket;
  // The driver replaces its own reader as its state changes.
  Object.defineProperty(parser, "execute", {
    configurable: true,
    set: (next: typeof take) => {
      take = next;
    },
    get: () => (chunk: Buffer) => {
      try {
        take.call(parser, chunk);
        if (parser.bufferLength > MAX_ROW_BYTES || parser.largePacketParts.length > 0) {
          throw rowTooLarge();
        }
      } catch (error) {
        cut(client, toError(error));
      }
    },
  });
}

function parserOf(client: Connection): Parser {
  const parser: unknown = "packetParser" in client ? client.packetParser : undefined;
  if (parser instanceof Object && "largePacketParts" in parser) return parser as Parser;
  throw new TypeError("mysql2 keeps its parser elsewhere");
}

/** Ends a connection at once; what waits on it fails with this error. */
function cut(client: Connection, error: Error): void {
  const stream: unknown = "stream" in client ? client.stream : undefined;
  if (stream instanceof Object && "destroy" in stream && typeof stream.destroy === "function") {
    stream.destroy(error);
  } else client.destroy();
}

function connected(client: Connection): Promise<Connection> {
  return new Promise((resolve, reject) => {
    client.connect((error) => {
      if (error === null) return resolve(client);
      client.destroy();
      reject(error);
    });
  });
}

function ended(client: Connection): Promise<void> {
  return new Promise((resolve) => {
    const patience = setTimeout(() => {
      client.destroy();
      resolve();
    }, CANCEL_TIMEOUT_MS);
    client.end(() => {
      clearTimeout(patience);
      resolve();
    });
  });
}

function runStatement(
  client: Connection,
  sql: string,
  parameters: readonly unknown[],
): Promise<MySqlAnswer> {
  return new Promise((resolve, reject) => {
    client.query({ sql, values: [...parameters], rowsAsArray: true }, (error, result) => {
      if (error !== null) return reject(error);
      const rows = Array.isArray(result) ? result.filter((row) => Array.isArray(row)) : [];
      const affected =
        "affectedRows" in result && typeof result.affectedRows === "number"
          ? result.affectedRows
          : 0;
      resolve({ rows, affected });
    });
  });
}

function runQuery(client: Connection, sql: string, options: QueryOptions): Promise<SqlResult> {
  const { parameters = [] } = options;
  return new Promise((resolve, reject) => {
    const kept = new KeptRows(options);
    let fields: readonly FieldPacket[] = [];
    let changed = 0;
    // Values are bound by the server; without any, statements that cannot be prepared work too.
    const query =
      parameters.length === 0
        ? client.query({ sql, rowsAsArray: true })
        : client.execute({ sql, values: parameters.map(bindable), rowsAsArray: true });
    query.on("fields", (next: readonly FieldPacket[] | undefined) => {
      fields = next ?? [];
    });
    query.on("result", (row: unknown) => {
      if (!Array.isArray(row)) {
        if (row instanceof Object && "affectedRows" in row) changed = Number(row.affectedRows);
        return;
      }
      try {
        kept.add(
          () => Object.fromEntries(fields.map(({ name }, at) => [name, jsonOf(row[at])])),
          charactersOf(row),
        );
      } catch (error) {
        cut(client, toError(error));
        reject(error);
      }
    });
    query.on("error", reject);
    query.on("end", () =>
      resolve({ count: kept.count > 0 ? kept.count : changed, rows: kept.rows }),
    );
  });
}

async function streamRows(
  client: Connection,
  cancellable: <Result>(work: () => Promise<Result>) => Promise<Result>,
  sql: string,
  parameters: readonly JsonValue[],
): Promise<SqlRows> {
  const query =
    parameters.length === 0
      ? client.query({ sql, rowsAsArray: true })
      : client.execute({ sql, values: parameters.map(bindable), rowsAsArray: true });
  const stream = query.stream({ highWaterMark: BATCH_ROWS });
  let fields: readonly FieldPacket[] = [];
  const rows = stream[Symbol.asyncIterator]();
  const begun = new Promise<void>((resolve, reject) => {
    stream.once("fields", (next: readonly FieldPacket[] | undefined) => {
      fields = next ?? [];
      resolve();
    });
    stream.once("error", reject);
    stream.once("end", () => resolve());
  });
  await cancellable(() => begun);
  const columns = fields.map(columnOf);
  return {
    columns,
    batches: (async function* () {
      try {
        for (;;) {
          const batch: SqlText[][] = [];
          const done = await cancellable(async () => {
            while (batch.length < BATCH_ROWS) {
              const next = await rows.next();
              if (next.done) return true;
              const row: unknown = next.value;
              if (Array.isArray(row))
                batch.push(columns.map((column, at) => textOf(row[at], column)));
            }
            return false;
          });
          if (batch.length > 0) yield batch;
          if (done) return;
        }
      } finally {
        // Leaving early leaves rows on the wire: the connection is of no more use.
        if (!stream.readableEnded) client.destroy();
      }
    })(),
  };
}

function columnOf({ name, columnType, characterSet }: FieldPacket): SqlColumn {
  if (columnType === TIMESTAMP_TYPE) return { name, kind: "instant" };
  const isBytes = BYTE_TYPES.has(columnType ?? 0) && characterSet === BINARY_CHARSET;
  return { name, kind: isBytes ? "bytes" : "other" };
}

/** A driver's value as JSON: what has no exact number in JavaScript stays text. */
function jsonOf(value: unknown): JsonValue {
  if (value === null || value === undefined) return null;
  if (typeof value === "number" || typeof value === "boolean") return value;
  if (Buffer.isBuffer(value)) return `\\x${value.toString("hex")}`;
  if (typeof value === "string") return value;
  // No fault was found, so it is one.
  if (jsonFault(value, DEFAULT_JSON_LIMITS.maxDepth) === null) return value as JsonValue;
  return String(value);
}

function textOf(value: unknown, column: SqlColumn): SqlText {
  if (value === null || value === undefined) return null;
  if (Buffer.isBuffer(value)) return `\\x${value.toString("hex")}`;
  if (typeof value === "object") return JSON.stringify(value);
  return column.kind === "instant" ? `${String(value)}+00` : String(value);
}

function charactersOf(row: readonly unknown[]): number {
  return row.reduce<number>(
    (sum, value) => sum + (typeof value === "string" || Buffer.isBuffer(value) ? value.length : 0),
    0,
  );
}

async function withCancel<Result>(
  signal: AbortSignal,
  client: Connection,
  open: () => Connection,
  timeoutMs: number,
  work: () => Promise<Result>,
): Promise<Result> {
  if (signal.aborted) throw new TaskFailure("aborted", "The task was stopped");
  let broken: (error: unknown) => void = () => {};
  // The driver tells the end of a connection to itself alone, not to the query that waits.
  const end = new Promise<never>((_resolve, reject) => {
    broken = reject;
  });
  client.on("error", broken);
  let patience: NodeJS.Timeout | undefined;
  let late = false;
  const cancel = (): void => {
    void killQuery(client, open);
    // A server that does not mind being asked is not waited for.
    patience = setTimeout(() => cut(client, new Error("cancelled")), 2 * CANCEL_TIMEOUT_MS);
  };
  const timer = setTimeout(() => {
    late = true;
    cancel();
  }, timeoutMs);
  signal.addEventListener("abort", cancel, { once: true });
  try {
    const result = await Promise.race([work(), end]);
    // What was stopped may end as if it had succeeded: sleep() and benchmark() give a value then.
    if (!late && !signal.aborted) return result;
    throw new Error("stopped");
  } catch (error) {
    if (signal.aborted) throw new TaskFailure("aborted", "The task was stopped", { cause: error });
    if (late) throw statementTimeout(timeoutMs, error);
    throw error;
  } finally {
    client.off("error", broken);
    clearTimeout(timer);
    clearTimeout(patience);
    signal.removeEventListener("abort", cancel);
  }
}

/** Asks the server to stop what the client runs; when it cannot be asked, cuts the connection. */
async function killQuery(client: Connection, open: () => Connection): Promise<void> {
  let killer: Connection | undefined;
  try {
    killer = await connected(open());
    await runStatement(killer, `kill query ${Number(client.threadId)}`, []);
  } catch {
    client.destroy();
  } finally {
    killer?.destroy();
  }
}
