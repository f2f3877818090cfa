import pg from "pg";
import QueryStream from "pg-query-stream";
import type { JsonObject, JsonValue } from "@/lib/schemas/json";
import type { ConnectContext } from "../context";
import { openPostgres, type PostgresSession } from "../postgres";
import { sqlValue } from "../sql-values";
import type { QueryOptions, SqlClient, SqlKind, SqlResult, SqlRows, SqlText } from "./client";
import { bindable, KeptRows } from "./limits";
import { copyOut } from "./postgres-copy";
import { copyInto, copyRows, writeJson } from "./postgres-write";

/** Rows fetched at once by a cursor. */
const FETCH_ROWS = 2000;
const KINDS: ReadonlyMap<number, SqlKind> = new Map([
  [16, "boolean"],
  [1184, "instant"],
  [17, "bytes"],
]);

/** The SQL client of a Postgres connection. */
export async function openPostgresClient(
  ctx: ConnectContext,
  connectionId: string,
  statementTimeoutSeconds: number,
): Promise<SqlClient> {
  const session = await openPostgres(ctx, connectionId, statementTimeoutSeconds);
  const { client } = session;
  return {
    engine: "postgres",
    quote: pg.escapeIdentifier,
    query: (sql, options = {}) => session.cancellable(() => runQuery(session, sql, options)),
    stream: (sql, parameters = []) => streamRows(session, sql, parameters),
    readOnly: async (work) => {
      await session.cancellable(() => client.query("begin transaction read only"));
      try {
        return await work();
      } finally {
        // Nothing was written: how it ends does not matter, nor does a connection that is gone.
        await client.query("rollback").catch(() => {});
      }
    },
    writeObjects: (target, columns, batches) =>
      session.cancellable(() => writeJson(client, target, columns, batches)),
    writeRows: (target, rows) => session.cancellable(() => copyRows(client, target, rows)),
    copyOut: (sql) => copyOut(session, sql),
    copyIn: (target, { columns, send }) =>
      session.cancellable(() => copyInto(client, target, columns, send)),
    close: session.close,
  };
}

function runQuery(
  session: PostgresSession,
  sql: string,
  options: QueryOptions,
): Promise<SqlResult> {
  const { parameters = [] } = options;
  return new Promise((resolve, reject) => {
    const kept = new KeptRows(options);
    const text: pg.QueryArrayConfig = {
      text: sql,
      rowMode: "array",
      // Several statements in one text are only possible without values.
      ...(parameters.length === 0 ? {} : { values: parameters.map(bindable) }),
    };
    const query = new pg.Query<SqlText[]>(text);
    query.on("row", (row: unknown, result) => {
      if (!Array.isArray(row)) return;
      // What this throws cuts the connection: the rest of a result that nobody wants is not read.
      kept.add(() => toObject(row, result?.fields ?? []), charactersOf(row));
    });
    query.on("error", reject);
    query.on("end", (result) => {
      // Of several statements in one text, the last one's command counts.
      const last = [result].flat().at(-1);
      const count = kept.count > 0 ? kept.count : (last?.rowCount ?? 0);
      resolve({ command: last?.command, count, rows: kept.rows });
    });
    session.client.query(query);
  });
}

async function streamRows(
  session: PostgresSession,
  sql: string,
  parameters: readonly JsonValue[],
): Promise<SqlRows> {
  const { client } = session;
  const stream = new QueryStream(sql, parameters.map(bindable), { rowMode: "array" });
  const { cursor }: { cursor: Cursor } = stream;
  const read = () =>
    session.cancellable(
      () =>
        new Promise<{ rows: SqlText[][]; fields: readonly pg.FieldDef[] }>((resolve, reject) => {
          cursor.read(FETCH_ROWS, (error, rows, result) => {
            if (error) reject(error);
            // After the last row there is no result any more.
            else resolve({ rows: rows as SqlText[][], fields: result?.fields ?? [] });
          });
        }),
    );
  client.query(stream);
  const first = await read();
  return {
    columns: first.fields.map(({ name, dataTypeID }) => ({
      name,
      kind: KINDS.get(dataTypeID) ?? "other",
    })),
    batches: (async function* () {
      try {
        for (let { rows } = first; rows.length > 0; { rows } = await read()) yield rows;
      } finally {
        await cursor.close().catch(() => {});
      }
    })(),
  };
}

/** The part of a query stream's cursor that is used; the package does not declare it. */
interface Cursor {
  read(
    rows: number,
    done: (
      error: Error | null | undefined,
      rows: unknown[],
      result: { fields: pg.FieldDef[] } | undefined,
    ) => void,
  ): void;
  close(): Promise<void>;
}

function toObject(row: readonly unknown[], fields: readonly pg.FieldDef[]): JsonObject {
  return Object.fromEntries(
    fields.map(({ name, dataTypeID }, index) => {
      const value = row[index];
      return [name, sqlValue(typeof value === "string" ? value : null, dataTypeID)];
    }),
  );
}

function charactersOf(row: readonly unknown[]): number {
  return row.reduce<number>(
    (sum, value) => sum + (typeof value === "string" ? value.length : 0),
    0,
  );
}
