import { spawn } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "@/scripts/lib/ports";
import { checkImports } from "../checks/check-imports";
import type { Progress } from "../lib/progress";
import { ensureBuild, ensureClient } from "../stack/build";
import { openDataFolder } from "../stack/data-folder";
import { withScratchStack } from "../stack/scratch";
import { check, type Outcome, playwrightOutcome, vitestOutcome } from "./outcome";
import { ensureSystemPackages, findChromium } from "./system-packages";

/** One part of `npm test`. */
export interface TestStep {
  /** Name for `--only`. */
  name: string;
  title: string;
  /** Throws or reports failures; either way the next step runs. */
  run(progress: Progress): Promise<Outcome>;
}

const RESULTS = "test-results";

const BIOME = "node_modules/@biomejs/biome/bin/biome";
const BIOME_OPTIONS = [
  "--diagnostic-level=warn",
  "--error-on-warnings",
  ...(process.stdout.isTTY ? [] : ["--colors=off"]),
];
const NEXT = "node_modules/next/dist/bin/next";
const TSC = "node_modules/typescript/bin/tsc";
const VITEST = "node_modules/vitest/vitest.mjs";
const PLAYWRIGHT = "node_modules/@playwright/test/cli.js";

/** Small runs of benchmarks and fault injections, for correctness only; one line adds one. */
const SMALL_RUNS: readonly { name: string; args: readonly string[] }[] = [
  { name: "bench-chain", args: ["bench", "chain", "--small"] },
  { name: "bench-fanout", args: ["bench", "fanout", "--small"] },
  { name: "bench-light40", args: ["bench", "light40", "--small"] },
  { name: "bench-long10", args: ["bench", "long10", "--small"] },
  { name: "bench-logs", args: ["bench", "logs", "--small"] },
  { name: "bench-ticks", args: ["bench", "ticks", "--small"] },
  { name: "bench-dags", args: ["bench", "dags", "--small"] },
  { name: "bench-sensors", args: ["bench", "sensors", "--small"] },
  { name: "bench-fairness", args: ["bench", "fairness", "--small"] },
  { name: "bench-waiting", args: ["bench", "waiting", "--small"] },
  { name: "bench-trigger", args: ["bench", "trigger", "--small"] },
  { name: "bench-backfill", args: ["bench", "backfill", "--small"] },
  { name: "bench-api", args: ["bench", "api", "--small"] },
  { name: "bench-start", args: ["bench", "start", "--small"] },
  { name: "bench-ui", args: ["bench", "ui", "--small"] },
  { name: "chaos-kill-worker", args: ["chaos", "kill-worker", "--small"] },
  { name: "chaos-kill-db", args: ["chaos", "kill-db", "--small"] },
  { name: "chaos-two-schedulers", args: ["chaos", "two-schedulers", "--small"] },
  { name: "chaos-clock-skew", args: ["chaos", "clock-skew", "--small"] },
  { name: "chaos-lost-answers", args: ["chaos", "lost-answers", "--small"] },
  { name: "chaos-edit-while-running", args: ["chaos", "edit-while-running", "--small"] },
];

/** Everything that `npm test` does, in order. */
export const TEST_STEPS: readonly TestStep[] = [
  {
    name: "system",
    title: "Browser, sandbox and Python",
    run: async () => {
      ensureSystemPackages();
      return { passed: 0, failed: 0 };
    },
  },
  {
    name: "lint",
    title: "Format and lint",
    run: async (progress) =>
      check((await run(progress, [BIOME, "ci", ...BIOME_OPTIONS, "."])) === 0),
  },
  {
    name: "imports",
    title: "Import rules",
    run: async ({ line }) => {
      const breaches = checkImports();
      breaches.forEach(line);
      return check(breaches.length === 0);
    },
  },
  {
    name: "types",
    title: "Types",
    run: async (progress) => {
      await ensureClient(progress);
      await run(progress, [NEXT, "typegen"]);
      return check((await run(progress, [TSC, "--noEmit", "-p", "."])) === 0);
    },
  },
  {
    name: "vitest",
    title: "Unit and integration tests",
    run: async (progress) => {
      await ensureClient(progress);
      const report = freshReport("vitest.json");
      const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
      return vitestOutcome(report, await run(progress, [VITEST, "run", ...reporters]));
    },
  },
  {
    name: "build",
    title: "Production build",
    run: async (progress) => {
      await ensureBuild(openDataFolder(".millrace"), progress);
      return check(true);
    },
  },
  { name: "e2e", title: "End to end", run: endToEnd },
  ...SMALL_RUNS.map(({ name, args }) => ({
    name,
    title: `Small run: ${args.join(" ")}`,
    run: async (progress: Progress) =>
      check((await run(progress, ["scripts/run.mjs", ...args])) === 0),
  })),
];

/** Playwright against the production build, on a data folder of its own. */
async function endToEnd(progress: Progress): Promise<Outcome> {
  const report = freshReport("playwright.json");
  // The installation's mail server: the tests of mails listen there.
  const mailPort = String(await freePort());
  process.env.MILLRACE_SMTP_URL = `smtp://127.0.0.1:${mailPort}?tls=none`;
  return await withScratchStack({}, progress, async (stack) => {
    const exitCode = await run(progress, [PLAYWRIGHT, "test"], {
      E2E_BASE_URL: stack.url,
      E2E_CHROMIUM: findChromium(),
      E2E_MAIL_PORT: mailPort,
      PLAYWRIGHT_JSON_OUTPUT_NAME: report,
    });
    return playwrightOutcome(report, exitCode);
  });
}

function freshReport(name: string): string {
  mkdirSync(RESULTS, { recursive: true });
  const file = join(RESULTS, name);
  rmSync(file, { force: true });
  return file;
}

/** Runs a program under this Node with its output on the terminal; gives its exit code. */
async function run(
  { signal }: Progress,
  args: readonly string[],
  variables: Readonly<Record<string, string | undefined>> = {},
): Promise<number | null> {
  const env = { ...process.env, ...variables };
  const child = spawn(process.execPath, args, { stdio: "inherit", env, signal });
  return await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", resolve);
  });
}
