import { findInterpreters, firstExecutable } from "./interpreters";
import { prepareRun } from "./prepare";
import { runPlain } from "./run-plain";
import { runSandboxed } from "./run-sandboxed";
import { RuntimeFolder } from "./runtime-folder";
import { strayDescriptors } from "./stray-descriptors";
import type { Executor, ExecutorOptions } from "./types";

/** Makes this worker's executor: finds the interpreters and prepares what sandboxes are shown. */
export async function createExecutor(options: ExecutorOptions): Promise<Executor> {
  const { tools, kind, detail } = options.isolation;
  const interpreters = await findInterpreters();
  const prlimit = await firstExecutable(["/usr/bin", "/bin"], "prlimit");
  const shared = tools !== null && tools.setpriv !== null;
  const stray = strayDescriptors();
  let runtime = await RuntimeFolder.create(interpreters.node, shared);
  return {
    isolation: { kind, detail },
    async runCode(spec, run) {
      if (!runtime.intact) runtime = await RuntimeFolder.create(interpreters.node, shared);
      const prepared = prepareRun(spec, run, options, {
        interpreters,
        runtime,
        strayDescriptors: stray,
      });
      return tools === null ? runPlain(prepared, prlimit) : runSandboxed(prepared, tools);
    },
    close: () => runtime.remove(),
  };
}
