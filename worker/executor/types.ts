import type { CodeLimits, CodeResult, CodeSpec } from "@/lib/operators/code-spec";
import type { OutputLog } from "./task-log";

/** What isolates code tasks on this machine, and why it is that. */
export interface Isolation {
  readonly kind: "bwrap" | "none";
  /** For start-up messages and the UI, for example `bubblewrap 0.8.0, a host user per slot`. */
  readonly detail: string;
}

export interface ExecutorOptions {
  /** `hosted` refuses code tasks when there is no sandbox. */
  readonly mode: "local" | "hosted";
  /** Whether a task that asks for the network gets it. */
  readonly taskNetwork: "allow" | "deny";
  readonly isolation: Isolation;
  /** The most that one attempt may use. */
  readonly limits: CodeLimits;
  /** Slot s runs as host user uidBase + s (Linux, as root). Workers on one machine need ranges apart. */
  readonly uidBase: number;
}

/** What differs from one run of code to the next. */
export interface RunCodeOptions {
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
   * `isolation_required` (hosted, no sandbox), `network_denied`, `env_refused`, `sandbox_failed`.
   */
  runCode(spec: CodeSpec, options: RunCodeOptions): Promise<CodeResult>;
  /** Removes the executor's own files. */
  close(): Promise<void>;
}
