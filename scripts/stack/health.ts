import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "../lib/failure";
import type { DataFolder } from "./data-folder";
import type { Supervised } from "./supervised";

const TIMEOUT_MS = 90_000;
const TOO_MANY_CRASHES = 3;

/**
 * Waits until the web process says that the product is healthy.
 *
 * @throws Failure with the end of a log when a process keeps crashing or the time is up.
 */
export async function waitUntilHealthy(
  url: string,
  processes: readonly Supervised[],
  data: DataFolder,
  signal: AbortSignal,
): Promise<void> {
  const deadline = Date.now() + TIMEOUT_MS;
  let answer = "no answer";
  while (Date.now() < deadline) {
    signal.throwIfAborted();
    const crashing = processes.find((one) => one.crashes >= TOO_MANY_CRASHES);
    if (crashing !== undefined) {
      const log = data.log(crashing.name);
      throw new Failure(`${crashing.name} does not start:\n${tail(log)}`, `its log is ${log}`);
    }
    answer = await ask(`${url}/api/health`);
    if (answer === "200") return;
    await sleep(100);
  }
  throw new Failure(
    `${url}/api/health did not become healthy in ${TIMEOUT_MS / 1000} s (${answer})`,
    `the logs are in ${data.file("logs")}`,
  );
}

/** The status of the answer, or why there is none. */
async function ask(url: string): Promise<string> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    const body = await response.text();
    return response.status === 200 ? "200" : `${response.status} ${body.slice(0, 300)}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function tail(file: string): string {
  return readFileSync(file, "utf8").trim().split("\n").slice(-20).join("\n");
}
