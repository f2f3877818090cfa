import type { CodeLimits, CodeResult, CodeSpec } from "@/lib/operators/code-spec";
import type { EgressSettings } from "./egress/session";
import type { DetectedIsolation, Isolation } from "./isolation";
import type { EnvironmentOptions } from "./python-environments";
import type { OutputLog } from "./task-log";

export interface ExecutorOptions {
  /** `hosted` refuses code tasks when there is no sandbox. */
  readonly mode: "local" | "hosted";
  /** The network of tasks that ask for it; null when this installation gives them none. */
  readonly egress: EgressSettings | null;
  /** From `detectIsolation()`. */
  readonly isolation: DetectedIsolation;
  /** The most that one attempt may use; what is left out is DEFAULT_LIMITS. */
  readonly limits?: Partial<CodeLimits>;
  /** Where requirements of Python tasks are installed; left out: nowhere. */
  readonly environments?: EnvironmentOptions;
  /** Interpreters that are started ahead of time, where there is a sandbox; none when left out. */
  readonly warm?: WarmOptions;
  /**
   * Slot s runs as host user uidBase + s (default 20000; Linux, as root). Workers that share a
   * machine need ranges that do not meet.
   */
  readonly uidBase?: number;
  /** Told what goes wrong and is worked around. */
  readonly onProblem?: (message: string) => void;
}

/** How many interpreters may wait for tasks. */
export interface WarmOptions {
  /** The most of each language. */
  readonly most: number;
  /** One that nobody used for so long is ended. */
  readonly idleMs: number;
}

/** What differs from one run of code to the next. */
export interface RunCodeOptions {
  /** Id of the team that the code runs for. */
  readonly team: string;
  /** A reason named TimeoutError makes the outcome `timed_out`, any other `aborted`. */
  readonly signal: AbortSignal;
  readonly log: OutputLog;
  /** Number of the slot that the attempt holds; no two running attempts of a worker share one. */
  readonly slot: number;
}

/** Runs code tasks. One for each worker process. */
export interface Executor {
  readonly isolation: Isolation;
  /**
   * Runs code and resolves when every process of it is gone. Throws TaskFailure
   * `isolation_required` (hosted, no sandbox), `network_denied`, `env_refused`,
   * `interpreter_missing`, `too_many_files`, `requirements_denied`, `requirements_failed` or `sandbox_failed`.
   */
  runCode(spec: CodeSpec, options: RunCodeOptions): Promise<CodeResult>;
  /** Resolves when no interpreter is being started ahead of time. */
  settled(): Promise<void>;
  /** Ends what waits for tasks, and removes the executor's own files. */
  close(): Promise<void>;
}
