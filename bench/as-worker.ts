import { spawn } from "node:child_process";
import { once } from "node:events";
import { workerArguments, workerMemory } from "@/scripts/lib/worker-arguments";

/**
 * Runs this command again as a worker's Node runs, unless it does: what is measured within this
 * process would else have the memory of another one. Gives the exit code of that, or null when this
 * is it.
 */
export async function runAsWorker(): Promise<number | null> {
  const [script = "", ...args] = process.argv.slice(1);
  const flags = workerArguments(script);
  if (flags.every((flag) => flag === script || process.execArgv.includes(flag))) return null;
  const env = { ...process.env, ...workerMemory() };
  const child = spawn(process.execPath, [...flags, ...args], { stdio: "inherit", env });
  const stop = (signal: NodeJS.Signals) => child.kill(signal);
  process.on("SIGINT", stop).on("SIGTERM", stop);
  const [code]: unknown[] = await once(child, "exit");
  return typeof code === "number" ? code : 1;
}
