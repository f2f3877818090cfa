import type { CodeResult } from "@/lib/operators/code-spec";
import { withEgress } from "./egress/shim";
import type { CodeRun } from "./prepare";
import { groupBytes, sandboxEnv, sandboxPaths, sandboxResult, startSandbox } from "./sandbox";
import { SANDBOX_FDS, SANDBOX_PATHS, type SandboxTools } from "./sandbox-command";

/**
 * Runs code in bubblewrap. Its files reach the sandbox through pipes into sized memory file
 * systems, so nothing of an attempt ever lies on the host's disk and nothing is left to wipe.
 */
export async function runSandboxed(run: CodeRun, tools: SandboxTools): Promise<CodeResult> {
  const { code, limits, runtime } = run;
  const interpreter =
    run.language === "node" ? `${SANDBOX_PATHS.helpers}/bin/node` : run.interpreter;
  const command = {
    interpreter,
    argv: code.argv(sandboxPaths(limits)),
    env: sandboxEnv(run),
    limits,
  };
  const opened = run.gate === null ? command : withEgress(command);
  run.group?.limit(groupBytes(opened.limits));
  const names = Object.keys(code.files);
  const sandbox = startSandbox(
    {
      tools,
      uid: run.uid,
      ...opened,
      egress: run.gate?.folder ?? null,
      environment: run.environment,
      runtime: runtime.path,
      node: runtime.node,
      files: Object.fromEntries(names.map((name, index) => [name, SANDBOX_FDS.firstFile + index])),
      strayDescriptors: run.strayDescriptors,
    },
    runtime,
    run.pipes,
    run.group,
    names.map((name) => ({ write: Buffer.from(code.files[name] ?? "") })),
  );
  return sandboxResult(run, sandbox);
}
