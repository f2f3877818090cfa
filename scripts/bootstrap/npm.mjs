import { spawnSync } from "node:child_process";
import path from "node:path";
import process from "node:process";

/**
 * Runs npm in a folder with its output on stderr (stdout belongs to the command), under the Node
 * that runs now.
 *
 * @returns whether npm succeeded.
 */
export function npm(args, cwd) {
  const quiet = ["--no-audit", "--no-fund", "--no-progress", "--loglevel=error"];
  const env = {
    ...process.env,
    PATH: `${path.dirname(process.execPath)}${path.delimiter}${process.env.PATH ?? ""}`,
  };
  const options = { cwd, env, stdio: ["ignore", process.stderr, process.stderr] };
  const cli = process.env.npm_execpath;
  const { status } = cli?.endsWith(".js")
    ? spawnSync(process.execPath, [cli, ...args, ...quiet], options)
    : spawnSync("npm", [...args, ...quiet], { ...options, shell: process.platform === "win32" });
  return status === 0;
}
