import { statfs } from "node:fs/promises";

const INTERVAL_MS = 500;
/** The sandbox's writable file systems. Their size is bounded by the mount, their inodes are not. */
const MOUNTS = ["/work", "/tmp", "/dev/shm"];

/** Watches how many files a sandbox holds. */
export interface FileWatch {
  /** Whether the limit was met. */
  readonly tripped: boolean;
  stop(): void;
}

/**
 * Calls `onTooMany` once when a sandbox holds more files than `most`: each takes about a kilobyte
 * of kernel memory that no other limit counts. `pid` is its first process, once there is one.
 */
export function watchFiles(
  pid: () => number | undefined,
  most: number,
  onTooMany: () => void,
): FileWatch {
  let tripped = false;
  let looking = false;
  const timer = setInterval(() => {
    const root = pid();
    if (root === undefined || looking) return;
    looking = true;
    void countFiles(root).then((files) => {
      looking = false;
      if (files <= most || tripped) return;
      tripped = true;
      clearInterval(timer);
      onTooMany();
    });
  }, INTERVAL_MS);
  return {
    get tripped() {
      return tripped;
    },
    stop: () => clearInterval(timer),
  };
}

/** 0 when it cannot be looked into: it has just ended. */
async function countFiles(pid: number): Promise<number> {
  try {
    const stats = await Promise.all(MOUNTS.map((mount) => statfs(`/proc/${pid}/root${mount}`)));
    return stats.reduce((sum, { files, ffree }) => sum + files - ffree, 0);
  } catch {
    return 0;
  }
}
