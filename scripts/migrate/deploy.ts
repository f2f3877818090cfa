import { randomUUID } from "node:crypto";
import { Client, DatabaseError } from "pg";
import { codeOf, Failure, messageOf } from "../lib/failure";
import { deployBossSchema } from "./boss-schema";
import { type Migration, readMigrations } from "./folder";
import { deployFunctions } from "./functions";
import { type AppliedMigration, pendingMigrations } from "./plan";
import { ensureRuntimeRoles } from "./roles";

/** Taken for the whole of a deployment, so that two starters do not race. */
const DEPLOY_LOCK = 7_245_031_846;

/** The first version with `uuidv7()`. */
const OLDEST_SERVER = 18;

/** Prisma's own layout, so that `prisma migrate` works on the same database. */
const LEDGER = `create table if not exists "_prisma_migrations" (
  "id" varchar(36) primary key not null,
  "checksum" varchar(64) not null,
  "finished_at" timestamptz,
  "migration_name" varchar(255) not null,
  "logs" text,
  "rolled_back_at" timestamptz,
  "started_at" timestamptz not null default now(),
  "applied_steps_count" integer not null default 0
)`;

/**
 * Row-level security is forced upon the owner too, who would change no row of a team: a script that
 * moves data would silently do nothing. Within its transaction the owner sees all.
 */
const SEE_ALL_ROWS = forcing("relforcerowsecurity", "no force");
/** Forced again on every table that has it, the new ones included. */
const FORCE_AGAIN = forcing("relrowsecurity", "force");

function forcing(having: string, verb: string): string {
  return `do $$
declare
  v_table regclass;
begin
  for v_table in select oid::regclass from pg_class
    where ${having} and relkind in ('r', 'p') and relnamespace = 'public'::regnamespace
  loop
    execute format('alter table %s ${verb} row level security', v_table);
  end loop;
end
$$`;
}

/** What `deploy` needs to know. */
export interface DeployOptions {
  /** URL of the role that owns the database. */
  ownerUrl: string;
  /** `MILLRACE_SECRET_KEY`, from which the passwords of the runtime roles derive. */
  secretKey: string;
  /** Folder of the migrations, by default the project's. */
  migrationsFolder?: string;
  /** Folder of the engine's functions, by default the project's. */
  functionsFolder?: string;
}

/**
 * Brings a database up to date: the runtime roles and their passwords, all pending migrations (each
 * in a transaction of its own), the engine's functions, and pg-boss' schema. Safe to run at any time and from several
 * machines at once.
 *
 * @returns the names of the migrations that were applied.
 * @throws Failure when the database cannot be brought up to date; nothing of the failed migration
 * stays.
 */
export async function deploy(options: DeployOptions): Promise<string[]> {
  const client = new Client({
    connectionString: options.ownerUrl,
    application_name: "millrace-migrate",
  });
  // The query in flight rejects as well; without a listener the event would end the process.
  client.on("error", () => {});
  await connect(client);
  try {
    await requireVersion(client);
    await client.query("select pg_advisory_lock($1)", [DEPLOY_LOCK]);
    await ensureRuntimeRoles(client, options.secretKey);
    await client.query(LEDGER);
    const folder = await readMigrations(options.migrationsFolder ?? "prisma/migrations");
    const pending = pendingMigrations(folder, await appliedMigrations(client));
    for (const migration of pending) await apply(client, migration);
    await deployFunctions(client, options.functionsFolder ?? "prisma/functions");
    await deployBossSchema(client, options.ownerUrl);
    return pending.map((migration) => migration.name);
  } finally {
    // Closing the session also gives the lock back.
    await client.end();
  }
}

async function connect(client: Client): Promise<void> {
  try {
    await client.connect();
  } catch (error) {
    throw new Failure(
      `the database at ${client.host}:${client.port} cannot be opened: ${messageOf(error) || codeOf(error)}`,
      "check DATABASE_URL and that the server runs",
      { cause: error },
    );
  }
}

async function requireVersion(client: Client): Promise<void> {
  const { rows } = await client.query<{ version: string }>(
    "select current_setting('server_version_num') as version",
  );
  const major = Math.floor(Number(rows[0]?.version) / 10_000);
  if (major >= OLDEST_SERVER) return;
  throw new Failure(
    `the database server is PostgreSQL ${major}, expected ${OLDEST_SERVER} or newer`,
    "use a newer server, or unset DATABASE_URL for the embedded one",
  );
}

async function appliedMigrations(client: Client): Promise<AppliedMigration[]> {
  const { rows } = await client.query<AppliedMigration>(
    `select migration_name as name, checksum, finished_at is not null as finished
       from "_prisma_migrations" where rolled_back_at is null order by started_at`,
  );
  return rows;
}

async function apply(client: Client, migration: Migration): Promise<void> {
  await client.query("begin");
  try {
    await client.query(SEE_ALL_ROWS);
    await client.query(migration.sql);
    // A plain SET in a script (search_path, role) must not reach what comes after it.
    await client.query("reset all; reset role");
    await client.query(FORCE_AGAIN);
    await client.query(
      `insert into "_prisma_migrations"
         (id, checksum, finished_at, migration_name, started_at, applied_steps_count)
       values ($1, $2, clock_timestamp(), $3, now(), 1)`,
      [randomUUID(), migration.checksum, migration.name],
    );
    await client.query("commit");
  } catch (error) {
    await client.query("rollback");
    throw new Failure(
      `migration ${migration.name} failed: ${explain(error, migration.sql)}`,
      "the database is as it was before this migration",
      { cause: error },
    );
  }
}

/** The server's message with the line of the script that it points at. */
function explain(error: unknown, sql: string): string {
  if (!(error instanceof DatabaseError)) return String(error);
  const hints = [error.detail, error.hint, error.where].filter((hint) => hint !== undefined);
  const line =
    error.position === undefined
      ? ""
      : ` (line ${sql.slice(0, Number(error.position)).split("\n").length})`;
  return [`${error.message}${line}`, ...hints].join("; ");
}
