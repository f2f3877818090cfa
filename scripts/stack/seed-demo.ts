import { existsSync, writeFileSync } from "node:fs";
import type { Progress } from "../lib/progress";
import { runLogged } from "../lib/run-logged";
import { SEED_PROGRAM } from "./build";
import type { DataFolder } from "./data-folder";
import { type Installation, seedEnvironment } from "./environment";

/**
 * Makes the demo team with its sample databases on first start. The product is usable without it:
 * when it fails, that is said and nothing more; the next start tries again.
 */
export async function seedDemo(
  data: DataFolder,
  installation: Installation,
  progress: Progress,
): Promise<void> {
  const stamp = data.file("demo-seeded");
  if (existsSync(stamp)) return;
  await progress.step("Make the demo team", async (note) => {
    const code = await runLogged(["--enable-source-maps", SEED_PROGRAM], {
      logFile: data.log("seed"),
      env: seedEnvironment(installation),
      signal: progress.signal,
    });
    if (code === 0) writeFileSync(stamp, `${new Date().toISOString()}\n`);
    else note(`failed, see ${data.log("seed")}`);
  });
}
