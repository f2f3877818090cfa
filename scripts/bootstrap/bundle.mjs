import { existsSync, readdirSync, renameSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { Failure } from "./failure.mjs";
import { ROOT } from "./paths.mjs";

/** Commands that live in a folder of their own; every other one is `scripts/commands/<name>.ts`. */
const ELSEWHERE = {
  bench: "bench/main.ts",
  chaos: "bench/chaos.ts",
  fsck: "bench/fsck.ts",
  millrace: "cli/main.ts",
};

/**
 * Bundles a command written in TypeScript (a few milliseconds), so that scripts import the product's
 * modules as everybody else does. Packages stay outside.
 *
 * @returns the address to import; the module exports `main(args)`.
 */
export async function bundleCommand(command) {
  const entry = path.join(ROOT, ELSEWHERE[command] ?? `scripts/commands/${command}.ts`);
  if (command === undefined || !existsSync(entry)) {
    const names = readdirSync(path.join(ROOT, "scripts", "commands")).map((name) =>
      name.slice(0, -3),
    );
    throw new Failure(
      `no command ${JSON.stringify(command ?? "")}`,
      `there are ${[...names, ...Object.keys(ELSEWHERE)].sort().join(", ")}`,
    );
  }
  // Commands find the project by the current folder.
  process.chdir(ROOT);
  process.env.NEXT_TELEMETRY_DISABLED = "1";
  const outfile = path.join(ROOT, "dist", "scripts", `${command}.mjs`);
  // Several may do so at once: each writes its own file, and puts it in place whole.
  const written = path.join(ROOT, "dist", "scripts", `${command}.${process.pid}.mjs`);
  const { build } = await import("esbuild");
  await build({
    entryPoints: [entry],
    outfile: written,
    absWorkingDir: ROOT,
    bundle: true,
    packages: "external",
    platform: "node",
    target: "node22",
    format: "esm",
    sourcemap: "inline",
    logLevel: "error",
  });
  renameSync(written, outfile);
  process.setSourceMapsEnabled(true);
  return pathToFileURL(outfile).href;
}
