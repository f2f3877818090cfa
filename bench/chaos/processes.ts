import { readdirSync, readFileSync } from "node:fs";

/** Processes beside this one whose command line holds a text. */
export function processesWith(text: string): number[] {
  return readdirSync("/proc")
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && pid !== process.pid)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(text);
      } catch {
        // It ended while we looked.
        return false;
      }
    });
}
