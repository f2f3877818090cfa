import { readFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { Failure } from "./failure.mjs";
import { npm } from "./npm.mjs";
import { ROOT } from "./paths.mjs";

/** Installs the locked dependencies when they are missing or differ from the lock file. */
export async function ensureDependencies() {
  const wanted = readLock(path.join(ROOT, "package-lock.json"));
  if (wanted === undefined) {
    throw new Failure(
      "package-lock.json is missing or damaged",
      "restore it: git checkout -- package-lock.json",
    );
  }
  if (isInstalled(wanted, readLock(path.join(ROOT, "node_modules", ".package-lock.json")))) return;
  const startedAt = Date.now();
  process.stderr.write("Installing the locked dependencies…\n");
  // No package needs its install script: see postgres-binaries.ts for the one that nearly does.
  if (!npm(["ci", "--ignore-scripts"], ROOT)) {
    throw new Failure(
      "the dependencies could not be installed (npm's reason is above)",
      "check the connection to the npm registry and the free disk space, then run this again",
    );
  }
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  process.stderr.write(`Installed the locked dependencies in ${seconds} s\n`);
}

/**
 * Whether what npm says it installed is what the lock file asks for. Packages that npm may leave
 * out (other platforms, optional peers) do not count when they are absent.
 */
export function isInstalled(wanted, installed) {
  if (installed === undefined) return false;
  return Object.entries(wanted).every(([place, entry]) => {
    if (place === "") return true;
    const found = installed[place];
    if (found === undefined) return entry.optional || entry.devOptional || entry.peer || entry.link;
    return found.version === entry.version;
  });
}

/** The `packages` of a lock file, or undefined when it is not there or cannot be read. */
function readLock(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).packages;
  } catch {
    return undefined;
  }
}
