import { join } from "node:path";
import type { CodeResult, CodeSpec } from "@/lib/operators/code-spec";
import { TaskFailure } from "@/lib/operators/outcome";
import { findMemoryGroups, type MemoryGroups } from "./cgroup";
import { EgressGate } from "./egress/gate";
import { findInterpreters, firstExecutable } from "./interpreters";
import { OutputPipes } from "./output-pipes";
import { type CodeRun, prepareRun, slotUid } from "./prepare";
import { type Environment, PythonEnvironments } from "./python-environments";
import { runPlain } from "./run-plain";
import { runSandboxed } from "./run-sandboxed";
import { RuntimeFolder } from "./runtime-folder";
import type { SandboxTools } from "./sandbox-command";
import { strayDescriptors } from "./stray-descriptors";
import type { Executor, ExecutorOptions, RunCodeOptions } from "./types";
import { createWarmPools } from "./warm/pools";

/** Makes this worker's executor: finds the interpreters and prepares what sandboxes are shown. */
export async function createExecutor(options: ExecutorOptions): Promise<Executor> {
  const { tools, kind, detail } = options.isolation;
  const interpreters = await findInterpreters();
  const prlimit = await firstExecutable(["/usr/bin", "/bin"], "prlimit");
  const shared = tools !== null && tools.setpriv !== null;
  const stray = strayDescriptors();
  const environments =
    options.environments === undefined ? null : new PythonEnvironments(options.environments);
  const groups = tools === null ? null : findMemoryGroups();
  let runtime = await RuntimeFolder.create(interpreters.node, shared);
  const busy = new Set<number>();
  const gates = new Map<number, EgressGate>();
  let pipes = new Map<string, OutputPipes>();

  async function pipesFor(name: string, uid: number): Promise<OutputPipes> {
    const known = pipes.get(name);
    if (known !== undefined) return known;
    const folder = join(runtime.path, "pipes", name);
    const made = await OutputPipes.create(folder, shared ? uid : null);
    pipes.set(name, made);
    return made;
  }

  async function renewRuntime(): Promise<void> {
    if (runtime.intact) return;
    runtime = await RuntimeFolder.create(interpreters.node, shared);
    pipes = new Map();
    closeGates();
  }

  async function gateFor(slot: number): Promise<EgressGate | null> {
    if (options.egress === null) return null;
    const known = gates.get(slot);
    if (known !== undefined) return known;
    const uid = shared ? slotUid(options, slot) : null;
    const folder = join(runtime.path, "egress", String(slot));
    const gate = await EgressGate.open(folder, uid, options.egress);
    gates.set(slot, gate);
    return gate;
  }

  function closeGates(): void {
    for (const gate of gates.values()) gate.close();
    gates.clear();
  }

  async function machineFor(name: string, uid: number) {
    await renewRuntime();
    const group = groups?.group(name) ?? null;
    const shown = await pipesFor(name, uid);
    return { interpreters, runtime, strayDescriptors: stray, pipes: shown, group };
  }

  const warm = createWarmPools(options, machineFor);

  async function runInSlot(spec: CodeSpec, run: RunCodeOptions): Promise<CodeResult> {
    const machine = await machineFor(`slot-${run.slot}`, slotUid(options, run.slot));
    const gate = spec.network && tools !== null ? await gateFor(run.slot) : null;
    const prepared = prepareRun(spec, run, options, { ...machine, gate });
    const environment = await environmentFor(spec, run, machine);
    if (tools === null) return runPlain(prepared, prlimit);
    return runInSandbox({ ...prepared, environment }, tools);
  }

  async function runInSandbox(run: CodeRun, tools: SandboxTools): Promise<CodeResult> {
    const shut = run.gate?.admit(run.log);
    try {
      return (await warm[run.language]?.run(run)) ?? (await runSandboxed(run, tools));
    } finally {
      shut?.();
    }
  }

  /** What the task's requirements are installed in, by an installation in its own slot if need be. */
  async function environmentFor(
    { requirements = [] }: CodeSpec,
    run: RunCodeOptions,
    machine: Awaited<ReturnType<typeof machineFor>>,
  ): Promise<Environment | null> {
    const interpreter = interpreters.python;
    if (requirements.length === 0 || interpreter === null) return null;
    if (environments === null || tools === null || options.egress === null) {
      throw new TaskFailure(
        "requirements_denied",
        tools === null
          ? "Requirements are installed in the sandbox only, and this worker has none"
          : "This installation gives tasks no network, so no requirements can be installed",
        { retryable: false },
      );
    }
    const gate = await gateFor(run.slot);
    return environments.get({
      team: run.team,
      requirements,
      interpreter,
      uid: shared ? slotUid(options, run.slot) : null,
      install: (spec, environment) => {
        run.log.system(`Installing ${requirements.join(", ")}`);
        const prepared = prepareRun(spec, run, options, { ...machine, gate });
        return runInSandbox({ ...prepared, environment }, tools);
      },
    });
  }

  const pools = Object.values(warm);
  return {
    isolation: { kind, detail: tools === null ? detail : `${detail}, ${memoryDetail(groups)}` },
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
    async settled() {
      await Promise.all(pools.map((pool) => pool.settled()));
    },
    async close() {
      await Promise.all(pools.map((pool) => pool.close()));
      closeGates();
      groups?.close();
      await runtime.remove();
    },
  };
}

function memoryDetail(groups: MemoryGroups | null): string {
  return groups === null
    ? "memory bounded for each process by itself"
    : `memory bounded for each task (${groups.kind})`;
}
