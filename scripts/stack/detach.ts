import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { openDataFolder } from "./data-folder";
import { currentRun } from "./run-file";

/**
 * Starts `npm run up` in the background, shows its progress and returns when it is ready. It exits
 * with 1 when the start fails.
 */
export async function runDetached(dataFolder: string, args: readonly string[]): Promise<void> {
  const data = openDataFolder(dataFolder);
  const logFile = data.log("up");
  writeFileSync(logFile, "", { mode: 0o600 });
  const log = openSync(logFile, "a");
  const rest = args.filter((arg) => arg !== "--detach");
  const child = spawn(process.execPath, ["scripts/run.mjs", "up", ...rest], {
    detached: true,
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  let exitCode: number | undefined;
  child.once("exit", (code) => {
    exitCode = code ?? 1;
  });
  let shown = 0;
  const show = () => {
    const text = readFileSync(logFile, "utf8");
    process.stdout.write(text.slice(shown));
    shown = text.length;
  };
  while (exitCode === undefined) {
    show();
    const run = currentRun(data);
    if (run?.pid === child.pid && run?.state === "ready") break;
    await sleep(100);
  }
  show();
  child.unref();
  process.exitCode = exitCode ?? 0;
}
