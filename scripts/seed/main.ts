import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseSecretKey } from "@/lib/crypto/derive-key";
import { webClient } from "@/lib/db/client";
import type { TeamId } from "@/lib/db/tenant";
import { ETL_DAG } from "@/lib/demo/demo-dags";
import { countEtlRuns, seedDemo } from "@/lib/demo/seed";
import { seedEnv } from "@/lib/env";
import { toError } from "@/lib/errors";
import { DEMO_FILES } from "../lib/demo-files";

/** The start of the product waits no longer than this; what is left runs on in the background. */
const WAIT_MS = 10_000;
const LOOK_EVERY_MS = 200;

// Run once by the supervisor, when web and worker are up. Its output goes to a log file.
async function main(): Promise<void> {
  const env = seedEnv();
  const { teamId } = await seedDemo({
    ownerUrl: env.ownerDatabaseUrl,
    secretKey: parseSecretKey(env.secretKey),
    baseUrl: env.baseUrl,
    filesRoot: join(resolve(env.dataDir), DEMO_FILES),
    bootstrapToken: env.bootstrapToken,
    now: new Date(),
    say,
    warn,
  });
  await waitForFirstRuns(teamId);
  await webClient().$disconnect();
}

/** So that whoever opens the demo right away finds runs that have ended. */
async function waitForFirstRuns(teamId: TeamId): Promise<void> {
  const until = performance.now() + WAIT_MS;
  let counts = await countEtlRuns(teamId);
  // The newest run is the schedule's to create: it may come a moment later than the others.
  while (counts.ended < ETL_DAG.pastIntervals && performance.now() < until) {
    if (counts.ended + counts.open === 0) return;
    await sleep(LOOK_EVERY_MS);
    counts = await countEtlRuns(teamId);
  }
  say(`${ETL_DAG.dagId}: ${counts.ended} runs have ended, ${counts.open} go on`);
}

function say(line: string): void {
  process.stdout.write(`${new Date().toISOString()} ${line}\n`);
}

/** Lines that begin so are shown by the supervisor; all others stay in the log. */
function warn(line: string): void {
  process.stdout.write(`! ${line}\n`);
}

main().catch((caught: unknown) => {
  const error = toError(caught);
  warn(error.message);
  process.stderr.write(`${error.stack ?? ""}\n`);
  process.exit(1);
});
