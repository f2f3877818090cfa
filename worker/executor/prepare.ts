import type { CodeLanguage, CodeLimits, CodeSpec } from "@/lib/operators/code-spec";
import { TaskFailure } from "@/lib/operators/outcome";
import type { MemoryGroup } from "./cgroup";
import { type CodeFiles, codeFiles } from "./code-files";
import type { EgressGate } from "./egress/gate";
import type { Interpreters } from "./interpreters";
import type { OutputPipes } from "./output-pipes";
import type { Environment } from "./python-environments";
import type { RuntimeFolder } from "./runtime-folder";
import type { OutputLog } from "./task-log";
import type { ExecutorOptions, RunCodeOptions } from "./types";

/** What one attempt may use unless the installation says otherwise. */
export const DEFAULT_LIMITS: CodeLimits = {
  wallMs: 24 * 3600 * 1000,
  graceMs: 10_000,
  cpuSeconds: 24 * 3600,
  memoryBytes: 1024 * 1024 * 1024,
  processes: 128,
  fileBytes: 100 * 1024 * 1024,
  workBytes: 256 * 1024 * 1024,
  files: 100_000,
};
/** First host user of the slots. */
export const DEFAULT_UID_BASE = 20_000;

/** One run of code, checked and laid out, whichever way it is isolated. */
export interface CodeRun {
  readonly spec: CodeSpec;
  /** Id of the team that it runs for. */
  readonly team: string;
  readonly language: CodeLanguage;
  readonly code: CodeFiles;
  readonly limits: CodeLimits;
  readonly interpreter: string;
  readonly runtime: RuntimeFolder;
  readonly uid: number;
  readonly strayDescriptors: readonly number[];
  readonly pipes: OutputPipes;
  /** Where the memory of all its processes is counted; null where only each one's own is. */
  readonly group: MemoryGroup | null;
  /** The gate to the network that its sandbox is shown; null for no network. */
  readonly gate: EgressGate | null;
  /** Installed packages that its sandbox is shown; null for none. */
  readonly environment: Environment | null;
  readonly signal: AbortSignal;
  readonly log: OutputLog;
}

/** Checks what a task asks for. Throws TaskFailure (see Executor.runCode). */
export function prepareRun(
  spec: CodeSpec,
  run: RunCodeOptions,
  options: ExecutorOptions,
  machine: {
    interpreters: Interpreters;
    runtime: RuntimeFolder;
    strayDescriptors: readonly number[];
    pipes: OutputPipes;
    group: MemoryGroup | null;
    gate: EgressGate | null;
  },
): CodeRun {
  const { isolation } = options;
  if (options.mode === "hosted" && isolation.kind === "none") {
    throw refusal(
      "isolation_required",
      `This worker runs no code: ${isolation.detail}, and a hosted installation needs a sandbox`,
    );
  }
  if (spec.network && options.egress === null) {
    throw refusal("network_denied", "This installation gives tasks no network");
  }
  for (const [name, value] of Object.entries(spec.env)) {
    if (name.startsWith("MILLRACE_") || name.includes("=") || `${name}${value}`.includes("\0")) {
      throw refusal("env_refused", `The environment variable ${name} cannot be set by a task`);
    }
  }
  const interpreter = machine.interpreters[spec.language];
  if (interpreter === null) {
    throw refusal("interpreter_missing", `This worker has no ${spec.language}`);
  }
  return {
    spec,
    team: run.team,
    language: spec.language,
    code: codeFiles(spec),
    limits: clamp(spec.limits ?? {}, installationLimits(options)),
    interpreter,
    runtime: machine.runtime,
    strayDescriptors: machine.strayDescriptors,
    pipes: machine.pipes,
    group: machine.group,
    gate: machine.gate,
    environment: null,
    uid: slotUid(options, run.slot),
    signal: run.signal,
    log: run.log,
  };
}

/** The most that any attempt may use. */
export function installationLimits(options: ExecutorOptions): CodeLimits {
  return { ...DEFAULT_LIMITS, ...options.limits };
}

/** Host user of a slot. */
export function slotUid(options: ExecutorOptions, slot: number): number {
  return (options.uidBase ?? DEFAULT_UID_BASE) + slot;
}

function refusal(code: string, message: string): TaskFailure {
  return new TaskFailure(code, message, { retryable: false });
}

/** A task may ask for less than the installation allows, never for more. */
function clamp(asked: Partial<CodeLimits>, most: CodeLimits): CodeLimits {
  return {
    wallMs: Math.min(asked.wallMs ?? most.wallMs, most.wallMs),
    graceMs: Math.min(asked.graceMs ?? most.graceMs, most.graceMs),
    cpuSeconds: Math.min(asked.cpuSeconds ?? most.cpuSeconds, most.cpuSeconds),
    memoryBytes: Math.min(asked.memoryBytes ?? most.memoryBytes, most.memoryBytes),
    processes: Math.min(asked.processes ?? most.processes, most.processes),
    fileBytes: Math.min(asked.fileBytes ?? most.fileBytes, most.fileBytes),
    workBytes: Math.min(asked.workBytes ?? most.workBytes, most.workBytes),
    files: Math.min(asked.files ?? most.files, most.files),
  };
}
