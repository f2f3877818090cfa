import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type BuildOptions, build as bundle, type Metafile } from "esbuild";
import { generateClient } from "../commands/generate";
import { Failure } from "../lib/failure";
import type { Progress } from "../lib/progress";
import { runLogged } from "../lib/run-logged";
import type { DataFolder } from "./data-folder";

/** What the build reads; everything else may change without a rebuild. */
const SOURCES = ["app", "components", "lib", "worker", "prisma", "public", "scripts/seed"];

const STAMP = join(".next", "millrace-build");
const CLIENT_STAMP = join("lib", "db", "generated", ".stamp");

/** Programs that run beside the web process, bundled from TypeScript. */
const PROGRAMS = {
  worker: { entry: "worker/main.ts", outfile: "dist/worker/main.mjs" },
  duckdb: { entry: "lib/operators/sql/duckdb-child.ts", outfile: "dist/worker/duckdb-child.mjs" },
  seed: { entry: "scripts/seed/main.ts", outfile: "dist/scripts/seed.mjs" },
} as const;

/** Paths of the bundled programs. */
export const WORKER_PROGRAM = PROGRAMS.worker.outfile;
export const SEED_PROGRAM = PROGRAMS.seed.outfile;

/** How a program is bundled: packages stay outside and are loaded from node_modules. */
export function bundleOptions(name: keyof typeof PROGRAMS): BuildOptions {
  const { entry, outfile } = PROGRAMS[name];
  return {
    entryPoints: [entry],
    outfile,
    bundle: true,
    packages: "external",
    platform: "node",
    target: "node22",
    format: "esm",
    sourcemap: true,
    logLevel: "error",
  };
}

/** Writes the database client when the schema has changed. */
export async function ensureClient(progress: Progress): Promise<void> {
  const hash = hashOf(["prisma/schema", "package-lock.json"]);
  if (readStamp(CLIENT_STAMP) === hash) return;
  await progress.step("Generate the database client", async () => generateClient());
  writeFileSync(CLIENT_STAMP, hash);
}

/**
 * Builds what `npm run up` runs, unless nothing has changed since the last build.
 *
 * @throws Failure with the end of the compiler's output.
 */
export async function ensureBuild(data: DataFolder, progress: Progress): Promise<void> {
  await ensureClient(progress);
  const hash = hashOf([...SOURCES, ...rootFiles()]);
  const isComplete = existsSync(WORKER_PROGRAM) && existsSync(SEED_PROGRAM);
  if (isComplete && readStamp(STAMP) === hash) return;
  await progress.step("Build the worker", buildPrograms);
  await progress.step("Build the web app", () => buildWeb(data.log("build"), progress.signal));
  writeFileSync(STAMP, hash);
}

/** Bundles worker and seeding step. */
export async function buildPrograms(): Promise<void> {
  const names = ["worker", "duckdb", "seed"] as const;
  await Promise.all(
    names.map(async (name) => {
      const { metafile } = await bundle({ ...bundleOptions(name), metafile: true });
      refuseUnresolved(metafile);
    }),
  );
}

/** With packages left outside, a module of ours that does not exist passes for a package. */
function refuseUnresolved({ outputs }: Metafile): void {
  const missing = Object.values(outputs)
    .flatMap(({ imports }) => imports.map(({ path }) => path))
    .filter((path) => path.startsWith("@/"));
  if (missing.length === 0) return;
  throw new Failure(`the worker's build found no ${[...new Set(missing)].join(", ")}`);
}

async function buildWeb(logFile: string, signal: AbortSignal): Promise<void> {
  const code = await runLogged(["node_modules/next/dist/bin/next", "build"], {
    logFile,
    env: { ...withoutSecrets(process.env), NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
    signal,
  });
  if (code === 0) return;
  const output = readFileSync(logFile, "utf8").trim();
  const isDiskFull = /ENOSPC|no space left/i.test(output);
  throw new Failure(
    `next build failed:\n${output.split("\n").slice(-40).join("\n")}`,
    isDiskFull ? "the disk is full: free some space" : `the whole output is in ${logFile}`,
  );
}

/** The build must not depend on where it will run. */
function withoutSecrets(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^(MILLRACE_|DATABASE_URL$)/.test(name)),
  ) as NodeJS.ProcessEnv;
}

/** Settings and entry points in the root folder, for example next.config.ts and proxy.ts. */
function rootFiles(): string[] {
  return readdirSync(".")
    .filter((name) => /\.(ts|mjs)$|^(package-lock|tsconfig)\.json$/.test(name))
    .filter((name) => !/^(next-env\.d|vitest\.config|playwright\.config)\.ts$|^\./.test(name))
    .sort();
}

function hashOf(places: readonly string[]): string {
  const hash = createHash("sha256").update(process.version);
  for (const file of places.flatMap(filesBelow))
    hash.update(`${file}\0`).update(readFileSync(file));
  return hash.digest("hex");
}

function filesBelow(place: string): string[] {
  if (!existsSync(place)) return [];
  if (statSync(place).isFile()) return [place];
  return readdirSync(place, { withFileTypes: true })
    .filter((entry) => !/^(generated|testing)$|\.test\.tsx?$/.test(entry.name))
    .map((entry) => join(place, entry.name))
    .sort()
    .flatMap(filesBelow);
}

function readStamp(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}
