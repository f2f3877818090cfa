import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { ROOT } from "./paths.mjs";

/**
 * The optional packages (builds for other platforms) that a lock file mentions and has no entry
 * for. npm leaves them out when its registry lacks them, as some mirrors do, and then `npm ci`
 * refuses the lock file. Their versions are exact in the packages that ask for them.
 *
 * @param packages the `packages` of a lock file.
 * @returns entries by place.
 */
export function missingEntries(packages) {
  const missing = {};
  for (const [place, entry] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      if (isPlaced(packages, place, name)) continue;
      const dev = entry.dev ? { dev: true } : {};
      missing[`node_modules/${name}`] = { version, ...platformOf(name), ...dev, optional: true };
    }
  }
  return missing;
}

/** Whether Node's look-up from a place would find an entry for the name. */
function isPlaced(packages, place, name) {
  for (
    let base = place;
    ;
    base = base.slice(0, base.lastIndexOf("node_modules/")).replace(/\/$/, "")
  ) {
    if (packages[path.posix.join(base, "node_modules", name)] !== undefined) return true;
    if (base === "") return false;
  }
}

/** What npm compares with the machine, read from a name like `@next/swc-darwin-arm64`. */
function platformOf(name) {
  const words = name.split(/[-/]/);
  const systems = ["android", "darwin", "freebsd", "linux", "win32"];
  const os = systems.filter((system) => words.includes(system));
  const cpu = ["arm", "arm64", "x64", "wasm32"].filter((one) => words.includes(one));
  const libc = words.includes("musl") ? ["musl"] : [];
  return {
    ...(cpu.length > 0 ? { cpu } : {}),
    ...(os.length > 0 ? { os } : {}),
    ...(libc.length > 0 ? { libc } : {}),
  };
}

/** `npm run lock`: completes package-lock.json; run it after each `npm install NAME`. */
function main() {
  const file = path.join(ROOT, "package-lock.json");
  const lock = JSON.parse(readFileSync(file, "utf8"));
  const missing = missingEntries(lock.packages);
  const all = Object.entries({ ...lock.packages, ...missing });
  lock.packages = Object.fromEntries(all.sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  process.stdout.write(`added ${Object.keys(missing).length} entries\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
