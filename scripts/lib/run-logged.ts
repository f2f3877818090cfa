import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";

/** How `runLogged` runs a program. */
export interface RunLoggedOptions {
  /** Takes stdout and stderr; what it held before is gone. */
  logFile: string;
  env: NodeJS.ProcessEnv;
  signal: AbortSignal;
}

/**
 * Runs a program under this Node until it ends, with its output in a file.
 *
 * @returns its exit code, null when a signal ended it.
 */
export async function runLogged(
  args: readonly string[],
  { logFile, env, signal }: RunLoggedOptions,
): Promise<number | null> {
  signal.throwIfAborted();
  const log = openSync(logFile, "w", 0o600);
  const child = spawn(process.execPath, args, { env, signal, stdio: ["ignore", log, log] });
  closeSync(log);
  return await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", resolve);
  });
}
