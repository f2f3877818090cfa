import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { Failure } from "../lib/failure";

/** Programs that the tests need from the system: their names on PATH, and Debian's package. */
const NEEDED = [
  { programs: ["chromium", "chromium-browser", "google-chrome"], debian: "chromium" },
  { programs: ["bwrap"], debian: "bubblewrap" },
  { programs: ["mariadb-install-db"], debian: "mariadb-server" },
  { programs: ["python3"], debian: "python3-minimal" },
];

/** Full path of the first of these programs that the system has. */
export function findProgram(names: readonly string[]): string | undefined {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return names
    .flatMap((name) => folders.map((folder) => join(folder, name)))
    .find((path) => existsSync(path));
}

/** The browser for end-to-end tests. */
export function findChromium(): string | undefined {
  return process.env.CHROMIUM_PATH ?? findProgram(NEEDED[0]?.programs ?? []);
}

/**
 * Installs with apt what is missing, as root on Debian and its kin.
 *
 * @throws Failure that names what is missing where this is not possible.
 */
export function ensureSystemPackages(): void {
  const missing = NEEDED.filter(({ programs }) => findProgram(programs) === undefined);
  if (missing.length === 0) return;
  const names = missing.map(({ debian }) => debian);
  if (process.getuid?.() === 0 && findProgram(["apt-get"]) !== undefined) {
    apt("update");
    apt("install", "--yes", "--no-install-recommends", ...names);
  }
  const left = missing.filter(({ programs }) => findProgram(programs) === undefined);
  if (left.length === 0) return;
  throw new Failure(
    `missing: ${left.map(({ debian }) => debian).join(", ")}`,
    `install them, on Debian with: apt-get install ${left.map(({ debian }) => debian).join(" ")}`,
  );
}

function apt(...args: string[]): void {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  spawnSync("apt-get", ["-q", ...args], { stdio: ["ignore", "ignore", "inherit"], env });
}
