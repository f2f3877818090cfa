import { type Client, escapeIdentifier, escapeLiteral } from "pg";
import { RUNTIME_ROLES, type RuntimeRole, rolePassword } from "../lib/db-roles";
import { codeOf, Failure } from "../lib/failure";

/**
 * Makes sure that the roles of web and worker exist, may log in with their derived passwords and
 * may connect to this database. What they may do there is granted by the migrations.
 *
 * @throws Failure when the connecting role may not create roles.
 */
export async function ensureRuntimeRoles(client: Client, secretKey: string): Promise<void> {
  try {
    for (const role of RUNTIME_ROLES) await ensureRole(client, role, rolePassword(secretKey, role));
  } catch (error) {
    if (codeOf(error) !== "42501") throw error;
    throw new Failure(
      `the role of DATABASE_URL may not manage the roles ${RUNTIME_ROLES.join(" and ")}`,
      "give it CREATEROLE (alter role <name> createrole) or use a superuser for the migration",
      { cause: error },
    );
  }
  const { rows } = await client.query<{ name: string }>("select current_database() as name");
  const database = escapeIdentifier(rows[0]?.name ?? "");
  await client.query(`grant connect on database ${database} to ${RUNTIME_ROLES.join(", ")}`);
  await client.query(`grant usage on schema public to ${RUNTIME_ROLES.join(", ")}`);
}

async function ensureRole(client: Client, role: RuntimeRole, password: string): Promise<void> {
  const { rowCount } = await client.query("select from pg_roles where rolname = $1", [role]);
  // Utility statements take no parameters. The password is always set: it changes with the key,
  // and the stored hash cannot be compared with it.
  const verb = rowCount === 0 ? "create" : "alter";
  await client.query(`${verb} role ${role} login password ${escapeLiteral(password)}`);
}
