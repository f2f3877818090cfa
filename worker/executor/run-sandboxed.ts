import { closeSync, openSync } from "node:fs";
import type { CodeResult } from "@/lib/operators/code-spec";
import { TaskFailure } from "@/lib/operators/outcome";
import { Payload } from "./payload";
import type { CodeRun } from "./prepare";
import {
  bwrapArguments,
  SANDBOX_FDS,
  SANDBOX_PATHS,
  type SandboxedCommand,
  type SandboxTools,
  sandboxCommand,
} from "./sandbox-command";
import { StatusReader } from "./status-reader";
import { supervise } from "./supervise";
import { watchFiles } from "./watch-files";

/**
 * Runs code in bubblewrap. Its files reach the sandbox through pipes into sized memory file
 * systems, so nothing of an attempt ever lies on the host's disk and nothing is left to wipe.
 */
export async function runSandboxed(run: CodeRun, tools: SandboxTools): Promise<CodeResult> {
  const { code, limits, runtime } = run;
  const paths = {
    folder: SANDBOX_PATHS.folder,
    helpers: SANDBOX_PATHS.helpers,
    memoryBytes: limits.memoryBytes,
  };
  const names = Object.keys(code.files);
  const command: SandboxedCommand = {
    tools,
    uid: run.uid,
    limits,
    network: run.spec.network,
    runtime: runtime.path,
    node: runtime.node,
    interpreter: run.language === "node" ? `${SANDBOX_PATHS.helpers}/bin/node` : run.interpreter,
    files: Object.fromEntries(names.map((name, index) => [name, SANDBOX_FDS.firstFile + index])),
    env: {
      PATH: `${SANDBOX_PATHS.helpers}/bin:/usr/local/bin:/usr/bin:/bin`,
      HOME: SANDBOX_PATHS.work,
      TMPDIR: "/tmp",
      LANG: "C.UTF-8",
      TZ: "UTC",
      ...run.spec.env,
      ...code.env(paths),
    },
    argv: code.argv(paths),
    strayDescriptors: run.strayDescriptors,
  };
  const status = new StatusReader();
  const filter = openSync(runtime.seccomp, "r");
  let payload: Payload;
  try {
    payload = new Payload({
      ...sandboxCommand(command),
      output: run.pipes.open(),
      cwd: "/",
      env: {},
      stdio: [
        "read",
        "read",
        { write: bwrapArguments(command) },
        filter,
        ...names.map((name) => ({ write: Buffer.from(code.files[name] ?? "") })),
      ],
      innerPid: () => status.childPid,
    });
  } finally {
    closeSync(filter);
  }
  payload.readable(SANDBOX_FDS.status).on("data", (data: Buffer) => status.write(data));
  const files = watchFiles(
    () => status.childPid,
    limits.files,
    () => payload.kill(),
  );
  const { exit, ...result } = await supervise(payload, {
    signal: run.signal,
    log: run.log,
    limits,
    xcomFd: SANDBOX_FDS.xcom,
  }).finally(() => files.stop());
  if (files.tripped) {
    const message = `The task made more than ${limits.files} files and was stopped`;
    throw new TaskFailure("too_many_files", message, { retryable: false });
  }
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
  return { ...result, exitCode: status.exitCode ?? null, signal: null, isolation: "bwrap" };
}
