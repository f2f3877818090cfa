import { join } from "node:path";
import { parseArgs } from "node:util";
import pg from "pg";
import * as z from "zod";
import { findBreaches, INVARIANTS } from "@/lib/db/system/invariants";
import { OWNER_ROLE, roleUrl } from "@/scripts/lib/db-roles";
import { Failure } from "@/scripts/lib/failure";
import { databaseUrl } from "@/scripts/lib/postgres-database";
import { openDataFolder, readJson } from "@/scripts/stack/data-folder";

/** `npm run fsck [-- --data DIR] [--json]`: checks the invariants of a live system, reading only. */
export async function main(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      data: { type: "string", default: ".millrace" },
      json: { type: "boolean", default: false },
    },
  });
  const client = new pg.Client({ connectionString: workerUrl(values.data) });
  await client.connect();
  try {
    await client.query("begin transaction isolation level repeatable read read only");
    const breaches = await findBreaches(client);
    if (values.json) {
      process.stdout.write(`${JSON.stringify({ checked: INVARIANTS.length, breaches })}\n`);
    } else {
      for (const { name, count, examples } of breaches) {
        process.stdout.write(`✗ ${name}: broken by ${count}, for example ${examples.join(", ")}\n`);
      }
      const broken = breaches.length === 0 ? "all hold" : `${breaches.length} broken`;
      process.stdout.write(`${INVARIANTS.length} invariants checked, ${broken}\n`);
    }
    if (breaches.length > 0) process.exitCode = 1;
  } finally {
    await client.end();
  }
}

/** The worker's role sees all teams; that of a data folder's own server, or of DATABASE_URL. */
function workerUrl(folder: string): string {
  const data = openDataFolder(folder);
  const secretKey = process.env.MILLRACE_SECRET_KEY || data.secrets.secretKey;
  const external = process.env.DATABASE_URL;
  if (external !== undefined && external !== "") {
    return roleUrl(external, secretKey, "millrace_sys");
  }
  const server = readJson(join(data.path, "postgres.json"), z.object({ port: z.number() }));
  if (server === undefined) {
    throw new Failure(`${data.path} holds no database`, "start the product first: npm run up");
  }
  const owner = databaseUrl(server.port, OWNER_ROLE, data.secrets.ownerPassword, "millrace");
  return roleUrl(owner, secretKey, "millrace_sys");
}
