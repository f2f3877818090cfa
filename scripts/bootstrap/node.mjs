import { spawn } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { Failure } from "./failure.mjs";
import { npm } from "./npm.mjs";
import { ROOT } from "./paths.mjs";

const OLDEST = [22, 12];
const PINNED = "24.21.0";
const FOLDER = path.join(ROOT, ".millrace", "node");

/** Whether the running Node can run the product. */
export function isNodeNewEnough(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}

/**
 * Runs this same command line under the pinned Node, which npm fetches into a project folder on
 * first use.
 *
 * @returns its exit code.
 */
export async function runUnderNewerNode(argv) {
  const node = binary();
  if (!existsSync(node)) fetchNode();
  if (!existsSync(node)) throw new Failure(`npm left no program at ${node}`, wayOut());
  const env = {
    ...process.env,
    PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH ?? ""}`,
  };
  const child = spawn(node, argv, { stdio: "inherit", env });
  // Ctrl-C reaches the child as well; it decides when all is stopped, and we follow it.
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(name, () => child.kill(name));
  return await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => resolve(code ?? (signal === null ? 1 : 130)));
  });
}

function fetchNode() {
  process.stderr.write(`Node ${process.versions.node} is too old; fetching Node ${PINNED}…\n`);
  mkdirSync(FOLDER, { recursive: true });
  // A project of its own, so that npm does not take the product's package.json for it.
  writeFileSync(path.join(FOLDER, "package.json"), '{ "private": true }\n');
  if (!npm(["install", `${packageName()}@${PINNED}`], FOLDER)) {
    throw new Failure(`Node ${PINNED} could not be fetched from the npm registry`, wayOut());
  }
}

/** The package of the bare program: it needs no install script. */
function packageName() {
  const platform = process.platform === "win32" ? "win" : process.platform;
  const prefix = platform === "darwin" && process.arch === "arm64" ? "node-bin" : "node";
  return `${prefix}-${platform}-${process.arch}`;
}

function binary() {
  const file = process.platform === "win32" ? "node.exe" : "node";
  return path.join(FOLDER, "node_modules", packageName(), "bin", file);
}

function wayOut() {
  return `check the connection to the registry, or install Node ${OLDEST.join(".")} or newer`;
}
