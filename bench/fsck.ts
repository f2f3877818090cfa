import { parseArgs } from "node:util";
import pg from "pg";
import { findBreaches, INVARIANTS } from "@/lib/db/system/invariants";
import { workerUrl } from "@/scripts/stack/worker-url";

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
