import type { FolderGuard } from "@/lib/net/folders";
import type { NetGuard } from "@/lib/net/guard";
import type { CheckFinding } from "@/lib/schemas/check";
import type { JsonObject, JsonValue } from "@/lib/schemas/json";
import type { DagRunType } from "@/lib/schemas/states";
import type { CodeResult, CodeSpec } from "./code-spec";
import type { DagAccess } from "./dag-access";

/** What an operator may write to its attempt's log. Lines are masked before they leave the process. */
export interface TaskLog {
  /** Writes one or more lines of the system's own voice (stream `s`). */
  system(text: string): void;
  /** Writes one or more lines as the task's output (stream `o`). */
  info(text: string): void;
  /** Writes one or more lines as the task's errors (stream `e`). */
  error(text: string): void;
  /** Hides these values from all that is written later. Values under 6 characters are not masked. */
  mask(secrets: Iterable<string>): void;
}

/** A connection with its secrets decrypted, as only the worker sees it. */
export interface ResolvedConnection {
  readonly id: string;
  /** The kind, for example `postgres` or `http`. */
  readonly type: string;
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  /** The database name (Airflow calls it schema). */
  readonly schema?: string | undefined;
  readonly login?: string | undefined;
  readonly password?: string | undefined;
  /** All secret fields by their names, the password among them. */
  readonly secrets?: Readonly<Record<string, string>>;
  readonly extra: Readonly<Record<string, JsonValue>>;
}

/** XComs as one task instance sees them: it reads those of its run, and writes its own. */
export interface XComAccess {
  /** The value, or undefined when there is none. `key` defaults to `return_value`. */
  pull(taskId: string, key?: string): Promise<JsonValue | undefined>;
  /** Every key of several tasks in one read: task → key → value; a task without XComs is absent. */
  pullAll(taskIds: readonly string[]): Promise<Record<string, Record<string, JsonValue>>>;
  push(key: string, value: JsonValue): Promise<void>;
}

/** An attempt that goes on after it deferred itself. */
export interface Resumed {
  readonly kept: JsonValue;
  /** What it saw when it looked last. */
  readonly saw: string;
  /** Looks made before this one. */
  readonly looks: number;
  /** Seconds since its first turn began, by the database's clock. */
  readonly elapsedSeconds: number;
  /** What a person gave to wake it; null when nobody did. */
  readonly input: JsonValue;
}

/** What it takes to reach what a connection leads to. */
export type ConnectContext = Pick<
  OperatorContext,
  "team" | "dagId" | "taskId" | "signal" | "net" | "folders" | "connection"
>;

/** All that an operator may know and touch. The worker builds one for each attempt. */
export interface OperatorContext {
  readonly team: { readonly id: string; readonly slug: string };
  readonly dagId: string;
  readonly runId: string;
  readonly taskId: string;
  /** -1, or 0…n-1 when the task is mapped. */
  readonly mapIndex: number;
  /** Its element of what the task is mapped over, by name; empty unless it is mapped. */
  readonly item: JsonObject;
  /** 1 for the first attempt. */
  readonly attempt: number;
  /** The same for every attempt of this task instance: give it to systems that deduplicate. */
  readonly idempotencyKey: string;
  readonly interval: {
    readonly logicalDate: Date;
    readonly start: Date;
    /** Exclusive. */
    readonly end: Date;
  };
  /** IANA zone of the DAG. */
  readonly timezone: string;
  readonly runType: DagRunType;
  /** When the interval after this run's is complete; null when the schedule has none. */
  nextIntervalEnd(): Date | null;
  readonly params: Readonly<Record<string, JsonValue>>;
  /** What the attempt kept when it deferred itself; null in its first turn. */
  readonly resumed: Resumed | null;
  /** The direct upstreams, whose XComs code tasks receive. */
  needs(): readonly string[];
  /** What a branch may choose: direct downstreams, and groups that stand for some of them. */
  ways(): ReadonlyMap<string, readonly string[]>;
  readonly log: TaskLog;
  /** Aborts when the attempt is cancelled, timed out or has lost its lease. */
  readonly signal: AbortSignal;
  /** The guard that every outgoing connection passes. */
  readonly net: NetGuard;
  /** The guard that every path of a local folder passes. */
  readonly folders: FolderGuard;
  /** Throws TaskFailure `connection_not_found`. */
  connection(id: string): Promise<ResolvedConnection>;
  /** Throws TaskFailure `variable_not_found`. */
  variable(key: string): Promise<JsonValue>;
  readonly xcom: XComAccess;
  /** Keeps what a data-quality check found, whatever becomes of the attempt. */
  check(finding: CheckFinding): void;
  /** Other DAGs of the team. */
  readonly dags: DagAccess;
  /** Runs code in the executor's sandbox; resolves when the process and all its children are gone. */
  runCode(spec: CodeSpec): Promise<CodeResult>;
}
