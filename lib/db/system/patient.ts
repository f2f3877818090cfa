import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import type { Queryable } from "./pool";

const WAIT_MS = 120_000;
const RETRY_MS = 250;

/** Connection lost (08), server shutting down, crashed or starting (57P0x), or full (53300). */
const AWAY = /^(08|57P0[1235]|53300)/;

/**
 * Whether a statement failed because the database was away. It may have been carried out all the
 * same: only the answer is known to be lost.
 */
export function isAway(error: unknown): boolean {
  if (error instanceof pg.DatabaseError) return AWAY.test(error.code ?? "");
  // What the driver itself reports: the socket's errors, a connection that ended, one that took
  // too long. A TypeError is a defect of the caller.
  return error instanceof Error && !(error instanceof TypeError);
}

/**
 * The same database for statements that may be repeated, such as reads: while it is away they
 * wait for it, for two minutes at most.
 */
export function patient(db: Queryable): Queryable {
  return {
    async query<R extends pg.QueryResultRow>(query: pg.QueryConfig) {
      const until = performance.now() + WAIT_MS;
      for (;;) {
        try {
          return await db.query<R>(query);
        } catch (caught) {
          if (!isAway(caught) || performance.now() > until) throw caught;
          await sleep(RETRY_MS);
        }
      }
    },
  };
}
