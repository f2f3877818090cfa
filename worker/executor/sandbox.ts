import { closeSync, openSync } from "node:fs";
import type { CodeLimits, CodeResult } from "@/lib/operators/code-spec";
import { TaskFailure } from "@/lib/operators/outcome";
import type { MemoryGroup } from "./cgroup";
import type { CodePaths } from "./code-files";
import type { OutputPipes } from "./output-pipes";
import { Payload, type RunningCode, type StdioEntry } from "./payload";
import type { CodeRun } from "./prepare";
import { ENVIRONMENT_FOLDER } from "./python-environments";
import type { RuntimeFolder } from "./runtime-folder";
import {
  bwrapArguments,
  SANDBOX_FDS,
  SANDBOX_PATHS,
  type SandboxedCommand,
  SHM_BYTES,
  sandboxCommand,
  TMP_BYTES,
} from "./sandbox-command";
import { StatusReader } from "./status-reader";
import { type Supervised, supervise } from "./supervise";
import { watchFiles } from "./watch-files";

/** What every task in a sandbox finds in its environment. */
export const BASE_ENV = {
  PATH: `${SANDBOX_PATHS.helpers}/bin:/usr/local/bin:/usr/bin:/bin`,
  HOME: SANDBOX_PATHS.work,
  TMPDIR: "/tmp",
  LANG: "C.UTF-8",
  TZ: "UTC",
};

/** A sandbox that was started. */
export interface Sandbox {
  readonly payload: Payload;
  readonly status: StatusReader;
}

/** Starts a sandbox; `more` are its descriptors from SANDBOX_FDS.firstFile on. */
export function startSandbox(
  command: SandboxedCommand,
  runtime: RuntimeFolder,
  pipes: OutputPipes,
  group: MemoryGroup | null,
  more: readonly StdioEntry[],
): Sandbox {
  const status = new StatusReader();
  const filter = openSync(runtime.seccomp, "r");
  let payload: Payload;
  try {
    payload = new Payload({
      ...sandboxCommand(command),
      output: pipes.open(),
      cwd: "/",
      env: {},
      stdio: ["pipe", { write: bwrapArguments(command) }, filter, ...more],
      innerPid: () => status.childPid,
      // bwrap still waits for its arguments.
      onSpawn: (pid) => group?.add(pid),
    });
  } finally {
    closeSync(filter);
  }
  payload.pipe(SANDBOX_FDS.status).on("data", (data: Buffer) => status.write(data));
  return { payload, status };
}

/** Watches over the code in a sandbox until its end. */
export async function sandboxResult(
  run: CodeRun,
  { payload, status }: Sandbox,
): Promise<CodeResult> {
  const { exit, ...result } = await superviseSandboxed(run, payload, () => status.childPid);
  if (status.exitCode === undefined && result.outcome === "exited") {
    const how = exit.signal === null ? `exit code ${exit.code}` : exit.signal;
    throw new TaskFailure(
      "sandbox_failed",
      status.childPid === undefined
        ? `The sandbox did not start (${how}); the log's last lines say why`
        : `The sandbox was ended from outside (${how})`,
    );
  }
  // bwrap passes a signal's number on as 128 + n, as a shell does.
  return {
    ...result,
    exitCode: status.exitCode ?? null,
    signal: null,
    isolation: "bwrap",
    warm: false,
  };
}

/** Watches over code in a sandbox, the number of its files included. */
export async function superviseSandboxed(
  run: CodeRun,
  code: RunningCode,
  innerPid: () => number | undefined,
): Promise<Supervised> {
  const { signal, log, limits, group } = run;
  const killsBefore = group?.kills() ?? 0;
  const files = watchFiles(innerPid, limits.files, () => code.kill());
  const result = await supervise(code, { signal, log, limits }).finally(() => files.stop());
  if (group !== null && group.kills() > killsBefore) {
    log.system(
      `The system ended a process of this task: all its processes and files together may hold ${megabytes(groupBytes(limits))} MB of memory`,
    );
  }
  if (files.tripped) {
    const message = `The task made more than ${limits.files} files and was stopped`;
    throw new TaskFailure("too_many_files", message, { retryable: false });
  }
  return result;
}

/** What all processes of a task and its memory file systems may hold together. */
export function groupBytes({ memoryBytes, workBytes }: CodeLimits): number {
  return memoryBytes + workBytes + TMP_BYTES + SHM_BYTES;
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1024 / 1024);
}

/** Where a task in a sandbox finds its files. */
export function sandboxPaths({ memoryBytes }: { memoryBytes: number }): CodePaths {
  const { folder, helpers } = SANDBOX_PATHS;
  return { folder, helpers, memoryBytes };
}

/** The environment of a task in a sandbox. */
export function sandboxEnv(run: CodeRun): Record<string, string> {
  const env = { ...BASE_ENV, ...run.spec.env, ...run.code.env(sandboxPaths(run.limits)) };
  if (run.environment === null || run.environment.writable) return env;
  return {
    ...env,
    PATH: `${env.PATH}:${ENVIRONMENT_FOLDER}/site/bin`,
    PYTHONPATH: `${SANDBOX_PATHS.helpers}/python:${ENVIRONMENT_FOLDER}/site`,
  };
}
