import type { JsonObject, JsonValue } from "@/lib/schemas/json";

/** Limits of one code attempt. The executor clamps what a task asks for to the installation's own. */
export interface CodeLimits {
  /** Wall clock from start to TERM, in milliseconds. */
  readonly wallMs: number;
  /** From TERM to KILL, in milliseconds. */
  readonly graceMs: number;
  /** CPU seconds of one process. */
  readonly cpuSeconds: number;
  /** Memory of one process (its data segment), in bytes. */
  readonly memoryBytes: number;
  /** Processes and threads together. */
  readonly processes: number;
  /** Size of one file, in bytes. */
  readonly fileBytes: number;
  /** Size of the work folder, in bytes (enforced in the sandbox only). */
  readonly workBytes: number;
  /** Files that it may hold at once (enforced in the sandbox only). */
  readonly files: number;
}

/** What code is told about its attempt; written as `context.json` beside it. */
export interface CodeContext {
  readonly team: string;
  readonly dag_id: string;
  readonly run_id: string;
  readonly task_id: string;
  readonly map_index: number;
  /** Its element of what the task is mapped over, by name; empty unless it is mapped. */
  readonly item: JsonObject;
  readonly try_number: number;
  readonly idempotency_key: string;
  readonly logical_date: string;
  readonly data_interval_start: string;
  readonly data_interval_end: string;
  readonly ds: string;
  readonly ts: string;
  readonly params: Readonly<Record<string, JsonValue>>;
  /** Task → key → value, of the upstreams and of the tasks named in `pulls`. */
  readonly xcoms: Readonly<Record<string, Readonly<Record<string, JsonValue>>>>;
  readonly connections: Readonly<Record<string, JsonValue>>;
  readonly variables: Readonly<Record<string, JsonValue>>;
}

export type CodeLanguage = "bash" | "python" | "node";

/** One piece of code to run, with everything that it may know. */
export interface CodeSpec {
  readonly language: CodeLanguage;
  readonly source: string;
  /** Added to the cleared environment; names starting with MILLRACE_ and the loader's are refused. */
  readonly env: Readonly<Record<string, string>>;
  readonly context: CodeContext;
  /** Python only: packages to install before, as pip names them. */
  readonly requirements?: readonly string[] | undefined;
  /** The task asks for the network; granted only when the installation allows it. */
  readonly network: boolean;
  readonly limits?: Partial<CodeLimits> | undefined;
  /** Bash only: stop at the first failing command (`-e -o pipefail`). */
  readonly strict?: boolean | undefined;
}

/** How a piece of code ended. Every process it started is gone by then. */
export interface CodeResult {
  readonly outcome: "exited" | "timed_out" | "aborted";
  /** Null when a signal ended it. */
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** What the code pushed, last value of a key wins. */
  readonly xcoms: Readonly<Record<string, JsonValue>>;
  /** Why pushes were refused (too large, too deep, not JSON), in order. */
  readonly xcomErrors: readonly string[];
  /** The last line written to stdout, masked, at most 64 KiB. */
  readonly lastLine: string;
  /** The last line written to stderr, at most 64 KiB. */
  readonly lastErrorLine: string;
  readonly durationMs: number;
  readonly isolation: "bwrap" | "none";
  /** Whether an interpreter that had started before ran it. */
  readonly warm: boolean;
}
