import { join } from "node:path";
import type { CodeResult, CodeSpec } from "@/lib/operators/code-spec";
import { findInterpreters, firstExecutable } from "./interpreters";
import { OutputPipes } from "./output-pipes";
import { prepareRun, slotUid } from "./prepare";
import { runPlain } from "./run-plain";
import { runSandboxed } from "./run-sandboxed";
import { RuntimeFolder } from "./runtime-folder";
import { strayDescriptors } from "./stray-descriptors";
import type { Executor, ExecutorOptions, RunCodeOptions } from "./types";

/** Makes this worker's executor: finds the interpreters and prepares what sandboxes are shown. */
export async function createExecutor(options: ExecutorOptions): Promise<Executor> {
  const { tools, kind, detail } = options.isolation;
  const interpreters = await findInterpreters();
  const prlimit = await firstExecutable(["/usr/bin", "/bin"], "prlimit");
  const shared = tools !== null && tools.setpriv !== null;
  const stray = strayDescriptors();
  let runtime = await RuntimeFolder.create(interpreters.node, shared);
  const busy = new Set<number>();
  let pipes = new Map<number, OutputPipes>();

  async function slotPipes(slot: number): Promise<OutputPipes> {
    const known = pipes.get(slot);
    if (known !== undefined) return known;
    const uid = shared ? slotUid(options, slot) : null;
    const made = await OutputPipes.create(join(runtime.path, "slots", String(slot)), uid);
    pipes.set(slot, made);
    return made;
  }

  async function runInSlot(spec: CodeSpec, run: RunCodeOptions): Promise<CodeResult> {
    if (!runtime.intact) {
      runtime = await RuntimeFolder.create(interpreters.node, shared);
      pipes = new Map();
    }
    const prepared = prepareRun(spec, run, options, {
      interpreters,
      runtime,
      strayDescriptors: stray,
      pipes: await slotPipes(run.slot),
    });
    return tools === null ? runPlain(prepared, prlimit) : runSandboxed(prepared, tools);
  }

  return {
    isolation: { kind, detail },
    async runCode(spec, run) {
      // Two attempts with one user and one pair of pipes would see each other.
      if (busy.has(run.slot)) throw new Error(`Slot ${run.slot} is running another attempt`);
      busy.add(run.slot);
      try {
        return await runInSlot(spec, run);
      } finally {
        busy.delete(run.slot);
      }
    },
    close: () => runtime.remove(),
  };
}
