import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { DEMO_FILES } from "../lib/demo-files";
import type { Progress } from "../lib/progress";
import { runLogged } from "../lib/run-logged";
import { SEED_PROGRAM } from "./build";
import type { DataFolder } from "./data-folder";
import { type Installation, seedEnvironment } from "./environment";

/**
 * Makes the demo team with its sample databases on first start, and again when an address has
 * changed that its connections hold. The product is usable without it: when it fails, that is said
 * and nothing more; the next start tries again.
 */
export async function seedDemo(
  data: DataFolder,
  installation: Installation,
  progress: Progress,
): Promise<void> {
  const stamp = data.file("demo-seeded");
  const addresses = `${installation.baseUrl} ${new URL(installation.ownerUrl).host} ${data.file(DEMO_FILES)}\n`;
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === addresses) return;
  const logFile = data.log("seed");
  await progress.step("Make the demo team", async (note) => {
    const code = await runLogged(["--enable-source-maps", SEED_PROGRAM], {
      logFile,
      env: seedEnvironment(installation),
      signal: progress.signal,
    });
    if (code === 0) writeFileSync(stamp, addresses);
    else note(`failed, see ${logFile}`);
  });
  const lines = readFileSync(logFile, "utf8").split("\n");
  for (const line of lines.filter((text) => text.startsWith("! "))) progress.line(line);
}
