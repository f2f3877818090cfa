import { createApiToken } from "@/lib/crypto/tokens";

// `npx tsx scripts/seed/new-token.ts` prints a text that may become MILLRACE_BOOTSTRAP_TOKEN.
process.stdout.write(`${createApiToken().token}\n`);
