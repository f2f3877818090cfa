import type { CodeResult } from "@/lib/operators/code-spec";
import type { CodeRun } from "./prepare";
import { groupBytes, sandboxEnv, sandboxPaths, sandboxResult, startSandbox } from "./sandbox";
import { SANDBOX_FDS, SANDBOX_PATHS, type SandboxTools } from "./sandbox-command";

/**
 * Runs code in bubblewrap. Its files reach the sandbox through pipes into sized memory file
 * systems, so nothing of an attempt ever lies on the host's disk and nothing is left to wipe.
 */
export async function runSandboxed(run: CodeRun, tools: SandboxTools): Promise<CodeResult> {
  const { code, limits, runtime } = run;
  run.group?.limit(groupBytes(limits));
  const names = Object.keys(code.files);
  const sandbox = startSandbox(
    {
      tools,
      uid: run.uid,
      limits,
      network: run.spec.network,
      runtime: runtime.path,
      node: runtime.node,
      interpreter: run.language === "node" ? `${SANDBOX_PATHS.helpers}/bin/node` : run.interpreter,
      files: Object.fromEntries(names.map((name, index) => [name, SANDBOX_FDS.firstFile + index])),
      env: sandboxEnv(run),
      argv: code.argv(sandboxPaths(limits)),
      strayDescriptors: run.strayDescriptors,
    },
    runtime,
    run.pipes,
    run.group,
    names.map((name) => ({ write: Buffer.from(code.files[name] ?? "") })),
  );
  return sandboxResult(run, sandbox);
}
