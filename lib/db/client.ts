import { PrismaPg } from "@prisma/adapter-pg";
import { PrismaClient } from "./generated/client";
import { preparedName } from "./prepared";

// Private to lib/db: request code reaches data through tenant.ts and identity.ts only.

declare global {
  // Next reloads modules in development; one pool must survive that.
  var millraceWebClient: PrismaClient | undefined;
}

/** Connections that one web process may hold. */
const WEB_POOL_SIZE = 10;

/** The web's client, connected as millrace_web: row-level security applies to all it does. */
export function webClient(): PrismaClient {
  if (globalThis.millraceWebClient === undefined) {
    const connectionString = process.env.MILLRACE_WEB_DATABASE_URL;
    if (connectionString === undefined || connectionString === "") {
      throw new Error("MILLRACE_WEB_DATABASE_URL is not set");
    }
    globalThis.millraceWebClient = createClient(connectionString);
  }
  return globalThis.millraceWebClient;
}

/** A client of its own: for the worker, and for tests that have a database each. */
export function createClient(
  connectionString: string,
  { name = "millrace-web", max = WEB_POOL_SIZE }: { name?: string; max?: number } = {},
): PrismaClient {
  const adapter = new PrismaPg(
    {
      connectionString,
      max,
      connectionTimeoutMillis: 5_000,
      statement_timeout: 10_000,
      idle_in_transaction_session_timeout: 15_000,
      application_name: name,
    },
    { statementNameGenerator: preparedName },
  );
  return new PrismaClient({ adapter });
}

/** Replaces the process-wide client; tests only, before any request. */
export function setWebClient(client: PrismaClient | undefined): void {
  globalThis.millraceWebClient = client;
}
