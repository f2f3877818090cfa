import { availableParallelism, cpus, totalmem } from "node:os";

/** The machine that the figures were taken on. */
export function machine() {
  return {
    cores: availableParallelism(),
    cpu: cpus()[0]?.model ?? "unknown",
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
  };
}

/** The value below which a share `p` of the values lies. */
export function quantile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))] ?? Number.NaN;
}

/** The middle value. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Two decimals: more would claim a precision that nothing has. */
export function round(value: number): number {
  return Math.round(value * 100) / 100;
}
