import type { CodeRun } from "../prepare";
import { sandboxEnv, sandboxPaths } from "../sandbox";
import { SANDBOX_PATHS, SHM_BYTES, TMP_BYTES } from "../sandbox-command";

/** One task as the Python server reads it. */
export interface PythonTask {
  readonly script: string;
  readonly env: Readonly<Record<string, string>>;
  readonly files: Readonly<Record<string, string>>;
  /** Memory file systems in order: where, and their options. */
  readonly mounts: readonly (readonly [string, string])[];
  /** By the names of Python's resource module. */
  readonly limits: Readonly<Record<string, number>>;
}

/** Lays out a run for the Python server: the same walls and limits as of a fresh sandbox. */
export function pythonTask(run: CodeRun): PythonTask {
  const { limits, code } = run;
  const [, script = ""] = code.argv(sandboxPaths(limits));
  const folderBytes = Object.values(code.files).reduce(
    (sum, text) => sum + 3 * text.length,
    65_536,
  );
  // The watch over the files ends a task at its limit, and says so; the kernel's bound is for those
  // that are faster than the watch.
  const sized = (bytes: number, mode: string): string =>
    `size=${bytes},nr_inodes=${2 * limits.files},mode=${mode}`;
  return {
    script,
    env: { ...sandboxEnv(run), PWD: SANDBOX_PATHS.work },
    files: code.files,
    mounts: [
      [SANDBOX_PATHS.work, sized(limits.workBytes, "0700")],
      ["/tmp", sized(TMP_BYTES, "0755")],
      ["/dev/shm", sized(SHM_BYTES, "0755")],
      [SANDBOX_PATHS.folder, sized(folderBytes, "0755")],
      // The pipes are open by now; no task sees where they lie.
      [SANDBOX_PATHS.pipes, "size=4096,nr_inodes=2,mode=0000"],
    ],
    limits: {
      NPROC: limits.processes,
      FSIZE: limits.fileBytes,
      DATA: limits.memoryBytes,
      CPU: limits.cpuSeconds,
      CORE: 0,
    },
  };
}
