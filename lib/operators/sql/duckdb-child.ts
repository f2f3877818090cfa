import { type DuckDBConnection, DuckDBInstance, type Json, StatementType } from "@duckdb/node-api";

/**
 * The process that runs DuckDB for one task. It is a process of its own so that neither its memory
 * nor a crash of the engine is the worker's. It reads and writes below one folder and nowhere else.
 */

/** What the worker asks for. */
export type DuckDbOrder =
  | { op: "open"; folder: string; memoryMb: number }
  | { op: "start"; sql: string; parameters: Json[]; readOnly: boolean }
  | { op: "next" };

/** What it gets, one answer for each order. */
export type DuckDbAnswer =
  | { is: "opened" }
  | { is: "columns"; columns: { name: string; type: string }[]; changed: number | null }
  | { is: "rows"; rows: Json[][] }
  | { is: "end" }
  | { is: "error"; message: string };

/** Statements that only read. */
const READING = new Set([StatementType.SELECT, StatementType.EXPLAIN]);

let connection: DuckDBConnection | undefined;
let rows: AsyncIterator<Json[][]> | undefined;

async function open(folder: string, memoryMb: number): Promise<void> {
  process.chdir(folder);
  const instance = await DuckDBInstance.create(":memory:", { threads: "2" });
  connection = await instance.connect();
  const quoted = `'${`${folder}/`.replaceAll("'", "''")}'`;
  // The last two lock the rest: no statement of a task opens another file, or sets a limit anew.
  for (const setting of [
    `memory_limit = '${memoryMb}MB'`,
    "temp_directory = ''",
    "autoinstall_known_extensions = false",
    "autoload_known_extensions = false",
    "TimeZone = 'UTC'",
    `allowed_directories = [${quoted}]`,
    "enable_external_access = false",
    "lock_configuration = true",
  ]) {
    await connection.run(`set ${setting}`);
  }
}

async function start(sql: string, parameters: Json[], readOnly: boolean): Promise<DuckDbAnswer> {
  if (connection === undefined) throw new Error("nothing is open");
  const statements = await connection.extractStatements(sql);
  if (statements.count === 0) throw new Error("there is no statement");
  for (let index = 0; index < statements.count - 1; index += 1) {
    const statement = await statements.prepare(index);
    refuseWrites(statement.statementType, readOnly);
    await statement.run();
  }
  const last = await statements.prepare(statements.count - 1);
  refuseWrites(last.statementType, readOnly);
  for (const [index, value] of parameters.entries()) {
    if (value === null) last.bindNull(index + 1);
    else if (typeof value === "boolean") last.bindBoolean(index + 1, value);
    else if (typeof value === "number" && Number.isInteger(value)) {
      last.bindBigInt(index + 1, BigInt(value));
    } else if (typeof value === "number") last.bindDouble(index + 1, value);
    else last.bindVarchar(index + 1, typeof value === "string" ? value : JSON.stringify(value));
  }
  const result = await last.stream();
  const types = result.columnTypes();
  const isChange = last.statementType !== StatementType.SELECT;
  rows = result.yieldRowsJson();
  return {
    is: "columns",
    columns: result.deduplicatedColumnNames().map((name, at) => ({
      name,
      type: String(types[at]),
    })),
    changed: isChange ? result.rowsChanged : null,
  };
}

function refuseWrites(type: StatementType, readOnly: boolean): void {
  if (readOnly && !READING.has(type)) throw new Error("only SELECT is allowed here");
}

async function next(): Promise<DuckDbAnswer> {
  const batch = await rows?.next();
  if (batch === undefined || batch.done) return { is: "end" };
  return { is: "rows", rows: batch.value };
}

async function answer(order: DuckDbOrder): Promise<DuckDbAnswer> {
  try {
    if (order.op === "next") return await next();
    if (order.op === "start") return await start(order.sql, order.parameters, order.readOnly);
    await open(order.folder, order.memoryMb);
    return { is: "opened" };
  } catch (error) {
    return { is: "error", message: error instanceof Error ? error.message : String(error) };
  }
}

process.on("message", async (order: DuckDbOrder) => {
  process.send?.(await answer(order));
});
// Without the worker there is nobody to work for.
process.on("disconnect", () => process.exit(0));
