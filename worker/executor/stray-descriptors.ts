import { readdirSync, readFileSync } from "node:fs";

const O_CLOEXEC = 0o2000000;
/** Those below are given a meaning of their own in a child (see SANDBOX_FDS). */
const FIRST = 10;

/**
 * Descriptors that this process itself inherited and that its children would inherit too.
 * Node closes its own on exec, and the inherited ones only up to the first gap above 15.
 */
export function strayDescriptors(): number[] {
  if (process.platform !== "linux") return [];
  return readdirSync("/proc/self/fdinfo")
    .map(Number)
    .filter((fd) => fd >= FIRST && isInheritable(fd));
}

function isInheritable(fd: number): boolean {
  try {
    const flags = /^flags:\s+([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, "utf8"))?.[1];
    return flags !== undefined && (Number.parseInt(flags, 8) & O_CLOEXEC) === 0;
  } catch {
    // The descriptor by which the folder was listed is closed by now.
    return false;
  }
}
