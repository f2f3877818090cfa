import pg from "pg";

/** What system statements run on: a pool, or a client that holds a transaction. */
export interface Queryable {
  query<R extends pg.QueryResultRow>(query: pg.QueryConfig): Promise<pg.QueryResult<R>>;
}

/** Options of {@link createPool}. */
export interface PoolOptions {
  connectionString: string;
  /** Most connections held. */
  max: number;
  /** Shown in pg_stat_activity. */
  name: string;
  /**
   * False for what may be lost in a crash of the server (heartbeats, log text): its commits do not
   * wait for the disk. Never for claims or completions.
   */
  durable?: boolean;
  /**
   * Milliseconds after which an answer counts as lost, and its connection with it; 30 s unless
   * stated. A line that went silent would otherwise hold its user for a quarter of an hour. The
   * statement may be carried out all the same.
   */
  answerMs?: number;
  onError: (error: Error) => void;
}

const ANSWER_MS = 30_000;
/** What the driver says when `query_timeout` is over. */
const NO_ANSWER = "Query read timeout";

/** A pool of the worker's role that survives restarts of the server. */
export function createPool(options: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: options.connectionString,
    max: options.max,
    application_name: options.name,
    connectionTimeoutMillis: 5_000,
    idle_in_transaction_session_timeout: 15_000,
    keepAlive: true,
    query_timeout: options.answerMs ?? ANSWER_MS,
    ...(options.durable === false ? { options: "-c synchronous_commit=off" } : {}),
  });
  // Idle clients report here; a client that is checked out needs a listener of its own.
  pool.on("error", options.onError);
  pool.on("connect", (client) => client.on("error", options.onError));
  return pool;
}

/** Runs `work` in one transaction of the pool. */
export async function inTransaction<T>(
  pool: pg.Pool,
  work: (db: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query("begin");
    const result = await work(client);
    await client.query("commit");
    return result;
  } catch (error) {
    // When the connection is gone, so is the transaction; the client must not be used again. On one
    // that gives no answer a rollback would wait for as long again.
    if (error instanceof Error && error.message === NO_ANSWER) broken = error;
    else {
      await client.query("rollback").catch((cause: Error) => {
        broken = cause;
      });
    }
    throw error;
  } finally {
    client.release(broken);
  }
}
