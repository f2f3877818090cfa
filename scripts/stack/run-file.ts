import { rmSync } from "node:fs";
import * as z from "zod";
import { Failure } from "../lib/failure";
import { commandOf, isAlive, signal, waitForExit } from "../lib/processes";
import { type DataFolder, readJson, writePrivate } from "./data-folder";

const runSchema = z.object({
  /** The supervisor. */
  pid: z.number(),
  state: z.enum(["starting", "ready", "stopping"]),
  url: z.string(),
  /** Everything that it started, by name (`web`, `worker-1`…), except the database. */
  processes: z.record(z.string(), z.number()),
});

/** What runs on a data folder now, as other commands see it. */
export type Run = z.infer<typeof runSchema>;

const LEFTOVER_GRACE_MS = 5_000;

/** The run that is in progress on this folder, or undefined. */
export function currentRun(folder: DataFolder): Run | undefined {
  const run = readJson(folder.file("run.json"), runSchema);
  return run !== undefined && isSupervisor(run.pid) ? run : undefined;
}

/** @throws Failure when another supervisor runs on the folder. */
export function refuseSecondRun(folder: DataFolder): void {
  const run = currentRun(folder);
  if (run === undefined || run.pid === process.pid) return;
  throw new Failure(
    `Millrace already runs on ${folder.path} (process ${run.pid}, ${run.url})`,
    "stop it with: npm run down, or use another data folder with --data DIR",
  );
}

/**
 * Claims the folder for this process. Processes that a killed supervisor left behind are ended
 * first: they would go on working beside the new ones.
 */
export async function claimRun(folder: DataFolder, url: string): Promise<void> {
  refuseSecondRun(folder);
  await endLeftovers(folder);
  writeRun(folder, { pid: process.pid, state: "starting", url, processes: {} });
}

/** Ends the web and worker processes of a supervisor that was killed. */
export async function endLeftovers(folder: DataFolder): Promise<void> {
  const run = readJson(folder.file("run.json"), runSchema);
  if (run === undefined || run.pid === process.pid) return;
  await Promise.all(Object.values(run.processes).map(endLeftover));
}

/** Records what runs now. */
export function writeRun(folder: DataFolder, run: Run): void {
  writePrivate(folder.file("run.json"), run);
}

/** Gives the folder back. */
export function releaseRun(folder: DataFolder): void {
  rmSync(folder.file("run.json"), { force: true });
}

/** After a crash the number may belong to any process by now. */
function isSupervisor(pid: number): boolean {
  return isAlive(pid) && commandOf(pid).includes("run.mjs");
}

async function endLeftover(pid: number): Promise<void> {
  if (!isAlive(pid) || !/next|dist[\\/]worker/.test(commandOf(pid))) return;
  signal(pid, "SIGTERM");
  if (!(await waitForExit(pid, LEFTOVER_GRACE_MS))) signal(-pid, "SIGKILL");
}
