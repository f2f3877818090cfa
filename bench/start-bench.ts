import { spawn } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "@/scripts/lib/ports";
import type { Progress } from "@/scripts/lib/progress";
import { ensureBuild } from "@/scripts/stack/build";
import { openDataFolder } from "@/scripts/stack/data-folder";
import { currentRun } from "@/scripts/stack/run-file";
import { withScratchFolder } from "@/scripts/stack/scratch";
import type { BenchResult, BenchSize } from "./engine-bench";
import { median, round } from "./machine";
import { rssMbOf } from "./process-costs";

/** For what a start leaves behind to be over. */
const IDLE_MS = 20_000;

/**
 * `npm run up` until it says that it is ready: warm (the build and the data are there) and, in
 * full, with the demo, of a clean clone of the last commit, packages and all. Then what the idle
 * processes hold.
 */
export async function benchStart(progress: Progress, size: BenchSize): Promise<BenchResult> {
  return await withScratchFolder(async (folder) => {
    const coldMs = size.small ? undefined : await cold(progress, folder);
    await ensureBuild(openDataFolder(".millrace"), progress);
    const data = join(folder, "data");
    const demo = size.small ? ["--no-demo"] : [];
    const options = [...demo, "--data", data, "--port", String(await freePort())];
    const newDataMs = await progress.step("First start", () => upAndDown(".", options));
    const warm: number[] = [];
    let rss = { worker: Number.NaN, web: Number.NaN };
    const rest = async () => {
      if (!size.small) await sleep(IDLE_MS);
      rss = memory(data);
    };
    for (let repetition = 0; repetition < size.repetitions; repetition += 1) {
      const isLast = repetition === size.repetitions - 1;
      const start = () => upAndDown(".", options, isLast ? rest : undefined);
      warm.push(await progress.step("Warm start", start));
    }
    return {
      figures: {
        warmMs: Math.round(median(warm)),
        ...(coldMs === undefined ? {} : { coldMs: Math.round(coldMs) }),
        newDataMs: Math.round(newDataMs),
        workerRssMb: round(rss.worker),
        webRssMb: round(rss.web),
      },
      floor: {},
      ratio: Number.NaN,
    };
  });
}

/** A clean clone to healthy. */
async function cold(progress: Progress, folder: string): Promise<number> {
  const clone = join(folder, "clone");
  return await progress.step("Clean clone", async () => {
    const begun = performance.now();
    await run("git", ["clone", "--quiet", "--no-hardlinks", ".", clone], ".");
    const cloneMs = performance.now() - begun;
    return cloneMs + (await upAndDown(clone, ["--port", String(await freePort())]));
  });
}

/** Milliseconds until `up` was ready; it is stopped again. */
async function upAndDown(
  project: string,
  options: readonly string[],
  whileUp: () => Promise<void> = async () => undefined,
): Promise<number> {
  const begun = performance.now();
  try {
    await run(process.execPath, ["scripts/run.mjs", "up", "--detach", ...options], project);
    const ms = performance.now() - begun;
    await whileUp();
    return ms;
  } finally {
    await run(process.execPath, ["scripts/run.mjs", "down", ...options], project);
  }
}

function memory(data: string): { worker: number; web: number } {
  const processes = currentRun(openDataFolder(data))?.processes ?? {};
  const of = (name: string) => rssMbOf(processes[name] ?? Number.NaN);
  return { worker: of("worker-1"), web: of("web") };
}

/** @throws Error with what the program said when it ends with anything but 0. */
async function run(file: string, args: readonly string[], cwd: string): Promise<void> {
  const child = spawn(file, args, { cwd, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (data: Buffer) => {
      output += data.toString();
    });
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", resolve);
  });
  if (code !== 0) throw new Error(`${file} ${args.join(" ")} ended with ${code}:\n${output}`);
}
