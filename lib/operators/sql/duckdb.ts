import { type ChildProcess, fork } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { JsonValue } from "@/lib/schemas/json";
import type { ConnectContext, ResolvedConnection } from "../context";
import { openFolder } from "../folder";
import { TaskFailure } from "../outcome";
import type { QueryOptions, SqlClient, SqlResult, SqlRows, SqlText } from "./client";
import type { DuckDbAnswer, DuckDbOrder } from "./duckdb-child";
import { duckDbKind, duckDbText, duckDbValue } from "./duckdb-values";
import { KeptRows, statementTimeout } from "./limits";

/** What the engine may use for data, and the process for everything else. */
const MEMORY_MB = 512;
const HEAP_MB = 256;
const MAX_MESSAGE_LENGTH = 2000;

/** The SQL client of a local folder: DuckDB in a process of its own, on the folder's files. */
export async function openDuckDb(
  ctx: ConnectContext,
  connection: ResolvedConnection,
  statementTimeoutSeconds: number,
): Promise<SqlClient> {
  const folder = await openFolder(ctx, connection);
  return await duckDbAt(ctx, folder, connection.id, statementTimeoutSeconds);
}

/** DuckDB on the files of a folder that was opened already; `name` is for people. */
export async function duckDbAt(
  ctx: Pick<ConnectContext, "signal">,
  folder: string,
  name: string,
  statementTimeoutSeconds: number,
): Promise<SqlClient> {
  const engine = new Engine(ctx.signal, statementTimeoutSeconds);
  let readOnly = false;
  try {
    await engine.ask({ op: "open", folder, memoryMb: MEMORY_MB });
  } catch (error) {
    engine.close();
    throw error;
  }
  const unwritable = (): never => {
    throw new TaskFailure(
      "not_writable",
      `${name} is a folder and has no tables; write a file with sql.query and COPY … TO`,
      { retryable: false },
    );
  };
  return {
    engine: "duckdb",
    quote: (identifier) => `"${identifier.replaceAll('"', '""')}"`,
    query: (sql, options = {}) => runQuery(engine, sql, options, readOnly),
    stream: (sql, parameters = []) => streamRows(engine, sql, parameters, readOnly),
    async readOnly(work) {
      readOnly = true;
      try {
        return await work();
      } finally {
        readOnly = false;
      }
    },
    writeObjects: async () => unwritable(),
    writeRows: async () => unwritable(),
    close: async () => engine.close(),
  };
}

async function runQuery(
  engine: Engine,
  sql: string,
  options: QueryOptions,
  readOnly: boolean,
): Promise<SqlResult> {
  const kept = new KeptRows(options);
  const { columns, changed, batches } = await engine.start(sql, options.parameters ?? [], readOnly);
  // Of a statement that changes something the engine gives one row: how many rows it changed.
  if (changed !== null) return { count: changed, rows: [] };
  for await (const rows of batches) {
    for (const row of rows) {
      kept.add(
        () =>
          Object.fromEntries(
            columns.map(({ name, type }, at) => [name, duckDbValue(row[at] ?? null, type)]),
          ),
        row.reduce<number>((sum, value) => sum + (typeof value === "string" ? value.length : 8), 0),
      );
    }
  }
  return { command: "SELECT", count: kept.count, rows: kept.rows };
}

async function streamRows(
  engine: Engine,
  sql: string,
  parameters: readonly JsonValue[],
  readOnly: boolean,
): Promise<SqlRows> {
  const { columns, batches } = await engine.start(sql, parameters, readOnly);
  return {
    columns: columns.map(({ name, type }) => ({ name, kind: duckDbKind(type) })),
    batches: (async function* () {
      for await (const rows of batches) {
        yield rows.map((row): SqlText[] => row.map((value) => duckDbText(value)));
      }
    })(),
  };
}

/** The process of the engine: one order at a time, and killed when the attempt is over. */
class Engine {
  readonly #child: ChildProcess;
  readonly #signal: AbortSignal;
  readonly #timeoutMs: number;
  readonly #kill = () => this.#child.kill("SIGKILL");

  constructor(signal: AbortSignal, timeoutSeconds: number) {
    this.#signal = signal;
    this.#timeoutMs = Math.min(timeoutSeconds * 1000, 2 ** 31 - 1);
    this.#child = fork(programPath(), [], {
      // Nothing of the worker's surroundings.
      env: { NODE_ENV: "production" },
      execArgv: [`--max-old-space-size=${HEAP_MB}`],
      serialization: "advanced",
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    // What it fails with is told to whoever waits for an answer.
    this.#child.on("error", () => {});
    signal.addEventListener("abort", this.#kill, { once: true });
  }

  async start(sql: string, parameters: readonly JsonValue[], readOnly: boolean) {
    const answer = await this.ask({ op: "start", sql, parameters: [...parameters], readOnly });
    if (answer.is !== "columns") throw new TypeError(`the engine answered ${answer.is}`);
    return { ...answer, batches: this.#batches() };
  }

  async *#batches(): AsyncGenerator<JsonValue[][]> {
    for (;;) {
      const answer = await this.ask({ op: "next" });
      if (answer.is !== "rows") return;
      yield answer.rows;
    }
  }

  /** Gives an order and waits for its answer. Throws TaskFailure. */
  ask(order: DuckDbOrder): Promise<Exclude<DuckDbAnswer, { is: "error" }>> {
    const child = this.#child;
    return new Promise((resolve, reject) => {
      const settle = (finish: () => void) => {
        clearTimeout(timer);
        child.off("message", onMessage);
        child.off("exit", onExit);
        finish();
      };
      const onMessage = (answer: DuckDbAnswer) =>
        settle(() => {
          if (answer.is === "error") reject(engineFailure(answer.message));
          else resolve(answer);
        });
      const onExit = (code: number | null, signal: string | null) =>
        settle(() => reject(this.#gone(late, code, signal)));
      let late = false;
      const timer = setTimeout(() => {
        late = true;
        this.#kill();
      }, this.#timeoutMs);
      child.on("message", onMessage);
      child.on("exit", onExit);
      if (this.#signal.aborted || child.exitCode !== null || child.signalCode !== null) {
        onExit(child.exitCode, child.signalCode);
      } else {
        child.send(order, (error) => {
          if (error !== null) onExit(child.exitCode, child.signalCode);
        });
      }
    });
  }

  close(): void {
    this.#signal.removeEventListener("abort", this.#kill);
    this.#kill();
  }

  #gone(late: boolean, code: number | null, signal: string | null): TaskFailure {
    if (this.#signal.aborted) return new TaskFailure("aborted", "The task was stopped");
    if (late) return statementTimeout(this.#timeoutMs);
    return new TaskFailure(
      "engine_crashed",
      `DuckDB ended by itself (${signal ?? `exit code ${code}`}); the worker is not affected`,
    );
  }
}

function engineFailure(message: string): TaskFailure {
  const memory = message.startsWith("Out of Memory");
  return new TaskFailure(
    memory ? "out_of_memory" : "sql_error",
    memory
      ? `The query needs more than the ${MEMORY_MB} MB that it may use: ${message.slice(0, 300)}`
      : message.slice(0, MAX_MESSAGE_LENGTH),
    { retryable: false },
  );
}

/** Beside the bundled worker, or its source. */
function programPath(): string {
  const bundled = fileURLToPath(new URL("duckdb-child.mjs", import.meta.url));
  return existsSync(bundled) ? bundled : fileURLToPath(new URL("duckdb-child.ts", import.meta.url));
}
