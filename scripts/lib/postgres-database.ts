import { Client, escapeIdentifier, escapeLiteral } from "pg";
import { OWNER_ROLE } from "./db-roles";
import { SUPERUSER } from "./postgres-server";

/** URL of a database on a server of our own. */
export function databaseUrl(
  port: number,
  role: string,
  password: string,
  database: string,
): string {
  const url = new URL(`postgresql://127.0.0.1:${port}`);
  url.username = role;
  url.password = password;
  url.pathname = `/${database}`;
  return url.toString();
}

/** What `ensureOwnedDatabase` needs to know. */
export interface OwnedDatabase {
  port: number;
  superuserPassword: string;
  ownerPassword: string;
  database: string;
}

/**
 * Makes sure that the owner's role and its database exist. The owner is no superuser, as on a
 * managed server: it may create the runtime roles and databases, and row-level security binds it
 * where a table forces it.
 *
 * @returns the owner's URL.
 */
export async function ensureOwnedDatabase(options: OwnedDatabase): Promise<string> {
  const { port, superuserPassword, ownerPassword, database } = options;
  const client = new Client({
    connectionString: databaseUrl(port, SUPERUSER, superuserPassword, "postgres"),
  });
  await client.connect();
  try {
    const role = await client.query("select from pg_roles where rolname = $1", [OWNER_ROLE]);
    const verb = role.rowCount === 0 ? "create" : "alter";
    await client.query(
      `${verb} role ${OWNER_ROLE} login createrole createdb password ${escapeLiteral(ownerPassword)}`,
    );
    const found = await client.query("select from pg_database where datname = $1", [database]);
    if (found.rowCount === 0) {
      const name = escapeIdentifier(database);
      await client.query(`create database ${name} owner ${OWNER_ROLE}`);
      // By default anybody may connect to a new database and create temporary tables in it.
      await client.query(`revoke all on database ${name} from public`);
    }
  } finally {
    await client.end();
  }
  return databaseUrl(port, OWNER_ROLE, ownerPassword, database);
}
