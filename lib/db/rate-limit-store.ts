import { Pool } from "pg";
import { RateLimiterPostgres } from "rate-limiter-flexible";

// Counters in the database, shared by all web processes, outside of any transaction: what is
// counted stays counted when the request that it was counted for fails.

let pool: Pool | undefined;

/**
 * A limiter of `points` per `durationSeconds` for each key. Lost connections are made again by
 * themselves; `onConnectionLost` hears of them.
 */
export function databaseLimiter(options: {
  keyPrefix: string;
  points: number;
  durationSeconds: number;
  onConnectionLost: (error: Error) => void;
}): RateLimiterPostgres {
  pool ??= createPool(options.onConnectionLost);
  return new RateLimiterPostgres({
    storeClient: pool,
    storeType: "pool",
    tableName: "rate_limit",
    tableCreated: true,
    keyPrefix: options.keyPrefix,
    points: options.points,
    duration: options.durationSeconds,
  });
}

/** Ends the connections; for tests. */
export async function closeRateLimitStore(): Promise<void> {
  const closing = pool;
  pool = undefined;
  await closing?.end();
}

function createPool(onConnectionLost: (error: Error) => void): Pool {
  const created = new Pool({
    connectionString: process.env.MILLRACE_WEB_DATABASE_URL,
    max: 2,
    connectionTimeoutMillis: 5_000,
    statement_timeout: 5_000,
    application_name: "millrace-web-limits",
    allowExitOnIdle: true,
  });
  // Without a listener a restart of the database would end the process.
  created.on("error", onConnectionLost);
  return created;
}
