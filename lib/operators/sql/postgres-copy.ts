import { pipeline } from "node:stream/promises";
import pg from "pg";
import { to as copyTo } from "pg-copy-streams";
import { toError } from "@/lib/errors";
import type { PostgresSession } from "../postgres";
import type { CopiedRows } from "./client";

/**
 * The rows of a query in the text of COPY, inside of the transaction that the caller has begun; null
 * when it is not a statement that COPY takes. What it means stays the server's to say: whoever reads
 * such text is a Postgres too.
 */
export async function copyOut(session: PostgresSession, sql: string): Promise<CopiedRows | null> {
  const query = sql.trim().replace(/;$/, "");
  const columns = await session.cancellable(() => columnsOf(session.client, query));
  if (columns === null) return null;
  return {
    columns,
    send: (sink) =>
      session.cancellable(async () => {
        const source = session.client.query(copyTo(`copy (\n${query}\n) to stdout`));
        try {
          await pipeline(source, sink);
        } catch (error) {
          // The rest of the rows would have to be read before this connection could do anything.
          session.cut(toError(error));
          throw error;
        }
      }),
  };
}

/**
 * The columns of a query, which is not carried out. The server refuses text that is more than one
 * statement here, so that what goes into COPY is one too.
 */
async function columnsOf(client: pg.Client, query: string): Promise<string[] | null> {
  await client.query("savepoint millrace_columns");
  try {
    const text = `select * from (\n${query}\n) as millrace_rows where false`;
    const config: pg.QueryConfig & { queryMode: "extended" } = { text, queryMode: "extended" };
    const { fields } = await client.query(config);
    return fields.map(({ name }) => name);
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error;
    await client.query("rollback to savepoint millrace_columns");
    return null;
  }
}
