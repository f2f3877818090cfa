import { readdirSync, readFileSync } from "node:fs";

/** Clock ticks a second, as Linux has counted processor time for user programs since ever. */
const TICKS_PER_SECOND = 100;

interface Stat {
  parent: number;
  ownTicks: number;
  childTicks: number;
}

/** Milliseconds of processor time that a process has used, with all its children, past and present. */
export function cpuMsOf(pid: number): number {
  const own = statOf(pid);
  if (own === null) throw new Error(`process ${pid} is gone`);
  let ticks = own.ownTicks + own.childTicks;
  for (const name of readdirSync("/proc")) {
    const child = /^\d+$/.test(name) ? statOf(Number(name)) : null;
    if (child?.parent === pid) ticks += child.ownTicks + child.childTicks;
  }
  return (ticks / TICKS_PER_SECOND) * 1000;
}

/** Megabytes that a process holds in memory. */
export function rssMbOf(pid: number): number {
  const match = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return Number(match?.[1] ?? Number.NaN) / 1024;
}

function statOf(pid: number): Stat | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name, in parentheses, may hold anything; the fields after it are numbers.
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    const at = (field: number) => Number(fields[field - 3] ?? 0);
    return { parent: at(4), ownTicks: at(14) + at(15), childTicks: at(16) + at(17) };
  } catch {
    // It ended while we looked.
    return null;
  }
}
