import { parseArgs } from "node:util";
import pg from "pg";
import { emailSchema } from "@/lib/schemas/api/team";
import { makePasswordLink, PASSWORD_LINK_MINUTES } from "@/lib/services/send-account-mail";
import { Failure } from "@/scripts/lib/failure";
import { workerUrl } from "@/scripts/stack/worker-url";

const USAGE = "npm run password-link -- you@example.com [--data DIR] [--url https://…]";

/**
 * `npm run password-link -- EMAIL [--data DIR] [--url URL]`: prints a link to a new password, for
 * installations without a mail server. Whoever may run it has the database anyway.
 */
export async function main(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      data: { type: "string", default: ".millrace" },
      url: { type: "string", default: process.env.MILLRACE_BASE_URL ?? "http://127.0.0.1:3210" },
    },
  });
  const email = emailSchema.safeParse(positionals[0]);
  if (!email.success || positionals.length !== 1) throw new Failure("expected one e-mail", USAGE);
  const client = new pg.Client({ connectionString: workerUrl(values.data) });
  await client.connect();
  try {
    const link = await makePasswordLink(client, values.url.replace(/\/$/, ""), email.data);
    if (link === null) throw new Failure(`nobody signs in as ${email.data}`, "check the address");
    process.stdout.write(`${link}\nIt works once, for ${PASSWORD_LINK_MINUTES} minutes.\n`);
  } finally {
    await client.end();
  }
}
