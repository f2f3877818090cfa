import type { Client } from "pg";
import { PgBoss } from "pg-boss";

/** Schema of pg-boss; only the worker's role may use it. */
export const BOSS_SCHEMA = "pgboss";

/**
 * Creates or updates pg-boss' tables as the owner and lets the worker's role work on them, so that
 * workers start pg-boss with `migrate: false`. The web's role gets nothing here.
 */
export async function deployBossSchema(client: Client, ownerUrl: string): Promise<void> {
  const boss = new PgBoss({
    connectionString: ownerUrl,
    schema: BOSS_SCHEMA,
    max: 2,
    supervise: false,
    schedule: false,
  });
  // start() rejects with the same error; without a listener the event would end the process.
  boss.on("error", () => {});
  await boss.start();
  await boss.stop({ graceful: false });
  await client.query(`
    revoke all on schema ${BOSS_SCHEMA} from public;
    grant usage, create on schema ${BOSS_SCHEMA} to millrace_sys;
    grant all on all tables in schema ${BOSS_SCHEMA} to millrace_sys;
    grant all on all sequences in schema ${BOSS_SCHEMA} to millrace_sys;
    grant execute on all routines in schema ${BOSS_SCHEMA} to millrace_sys;
    revoke execute on all routines in schema ${BOSS_SCHEMA} from public;
    alter default privileges in schema ${BOSS_SCHEMA} grant all on tables to millrace_sys;
    alter default privileges in schema ${BOSS_SCHEMA} grant all on sequences to millrace_sys;
    alter default privileges in schema ${BOSS_SCHEMA} grant execute on routines to millrace_sys;
  `);
}
