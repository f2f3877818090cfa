import { Failure } from "../lib/failure";
import { signal, waitForExit } from "../lib/processes";
import { openDataFolder } from "../stack/data-folder";
import { parseUpOptions } from "../stack/options";
import { currentRun } from "../stack/run-file";

/** Longer than the supervisor gives its processes. */
const TIMEOUT_MS = 90_000;

/** `npm run down`: stops what `npm run up -- --detach` started, or any other run on the folder. */
export async function main(args: string[]): Promise<void> {
  const { dataFolder } = parseUpOptions(args).stack;
  const run = currentRun(openDataFolder(dataFolder));
  if (run === undefined) {
    console.log("Millrace does not run on this data folder");
    return;
  }
  signal(run.pid, "SIGTERM");
  if (!(await waitForExit(run.pid, TIMEOUT_MS))) {
    throw new Failure(`process ${run.pid} does not stop`, `end it with: kill -9 ${run.pid}`);
  }
  console.log("Millrace has stopped");
}
