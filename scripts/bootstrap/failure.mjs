import process from "node:process";

/** A failure that a person can act on: what is wrong, and the way out. */
export class Failure extends Error {
  constructor(message, wayOut) {
    super(message);
    this.name = "Failure";
    this.wayOut = wayOut;
  }
}

/** Explanations of what the system says when it refuses a file or a port. */
const SYSTEM_FAILURES = {
  EACCES: ["no permission", "change its owner or mode, or choose another folder with --data"],
  EPERM: ["no permission", "change its owner or mode, or choose another folder with --data"],
  EROFS: ["the file system is read-only", "clone to a writable place, or use --data DIR"],
  ENOSPC: ["the disk is full", "free some space, or choose another disk with --data DIR"],
  EDQUOT: ["the disk quota is used up", "free some space, or choose another disk with --data DIR"],
};

/** Prints a failure in one line with its way out, anything else with its stack; ends with 1. */
export function exitWithFailure(error) {
  const system = SYSTEM_FAILURES[error?.code];
  if (error?.name === "Failure") {
    process.stderr.write(`\n✗ ${error.message}\n`);
    if (error.wayOut !== undefined) process.stderr.write(`  → ${error.wayOut}\n`);
  } else if (system !== undefined && error.syscall !== undefined) {
    const place = error.path === undefined ? error.syscall : error.path;
    process.stderr.write(`\n✗ ${place}: ${system[0]}\n  → ${system[1]}\n`);
  } else {
    process.stderr.write(`\n✗ ${error?.stack ?? String(error)}\n`);
  }
  process.exit(1);
}
