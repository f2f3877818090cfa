import type { CodeLimits, CodeResult } from "@/lib/operators/code-spec";
import type { MemoryGroup } from "../cgroup";
import type { OutputPipes } from "../output-pipes";
import type { CodeRun } from "../prepare";
import type { RuntimeFolder } from "../runtime-folder";
import type { SandboxTools } from "../sandbox-command";

/** What a warm runner is started with. */
export interface WarmSurroundings {
  readonly tools: SandboxTools;
  readonly interpreter: string;
  readonly runtime: RuntimeFolder;
  readonly strayDescriptors: readonly number[];
  /** The most that any task may use here. */
  readonly limits: CodeLimits;
  /** Host user of the runner; nobody else has it while the runner lives. */
  readonly uid: number;
  readonly pipes: OutputPipes;
  readonly group: MemoryGroup | null;
}

/** A sandboxed interpreter whose start is paid already. */
export interface WarmRunner {
  /** False once it is gone or used up. */
  readonly usable: boolean;
  /**
   * Runs code as a fresh sandbox would. Throws NotStarted when no line of the code has run; then
   * the runner is not usable any more.
   */
  run(run: CodeRun): Promise<CodeResult>;
  /** Ends every process of it; resolves when they are gone. */
  close(): Promise<void>;
}

/** The runner failed before it touched the code: a fresh sandbox can run it. */
export class NotStarted extends Error {
  override readonly name = "NotStarted";
}

/** How warm runners of one language are made, and which runs they can take. */
export interface WarmKind {
  /** False for what must be known before the interpreter starts. */
  takes(run: CodeRun, limits: CodeLimits): boolean;
  start(surroundings: WarmSurroundings): Promise<WarmRunner>;
}
