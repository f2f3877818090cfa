import type { OperatorContext } from "../context";
import { TaskFailure } from "../outcome";
import type { SqlClient, SqlText, WriteCounts, WriteTarget } from "../sql/client";
import { BadRows } from "./bad-rows";
import { checkedRows } from "./checked-rows";
import { type FileChoice, openFiles } from "./open-files";
import type { RowSource } from "./source";
import { readTableColumns, targetColumns } from "./table-columns";

/** How files become rows of a table. */
export interface FileLoad extends FileChoice {
  readonly target: WriteTarget;
  /** The columns that are written; default all fields of the file. */
  readonly columns: readonly string[] | undefined;
  /** Field → column. */
  readonly rename: Readonly<Record<string, string>>;
  readonly maxBadRows: number;
}

/** Streams files into a table, in one transaction for all of them. Throws TaskFailure. */
export async function loadFiles(
  ctx: OperatorContext,
  client: SqlClient,
  load: FileLoad,
): Promise<WriteCounts & { files: number; badRows: number }> {
  if (client.engine === "duckdb") {
    throw new TaskFailure("not_writable", "A folder has no tables to load into", {
      retryable: false,
    });
  }
  const { target } = load;
  const bad = new BadRows(ctx.log, load.maxBadRows);
  const files = openFiles(ctx, load);
  try {
    const first = await files.next();
    if (first.done === true) throw new TaskFailure("file_not_found", "There is no file to load");
    const names = namesOf(load, first.value);
    const existing = await readTableColumns(client, target.table);
    const columns = targetColumns(target.table, names, existing, target.create);
    let count = 0;
    const sources = (async function* () {
      for (
        let each: IteratorResult<RowSource> = first;
        each.done !== true;
        each = await files.next()
      ) {
        count += 1;
        yield each.value;
      }
    })();
    const rows = checkedRows(sources, {
      engine: client.engine,
      columns,
      positions: (source) => positionsIn(source, names, load),
      bad,
    });
    const counts = await client.writeRows(target, rows);
    if (bad.count > 0) ctx.log.system(`${bad.count} bad rows were left out`);
    return { ...counts, files: count, badRows: bad.count };
  } finally {
    await files.return(undefined);
  }
}

function namesOf({ columns, rename, target }: FileLoad, source: RowSource): string[] {
  const names = new Set(columns ?? source.fields.map((field) => rename[field] ?? field));
  const { partition } = target;
  if (partition !== undefined && "value" in partition) names.add(partition.column);
  return [...names];
}

/** Where each column's value is in the rows of a file. Throws TaskFailure `field_missing`. */
function positionsIn(
  { name, fields }: RowSource,
  columns: readonly string[],
  { rename, target: { partition } }: FileLoad,
): (number | { value: SqlText })[] {
  const positions = new Map<string, number>();
  for (const [index, field] of fields.entries()) {
    const column = rename[field] ?? field;
    if (positions.has(column)) {
      throw new TaskFailure("field_twice", `${name} has two fields for the column ${column}`, {
        retryable: false,
      });
    }
    positions.set(column, index);
  }
  const missing: string[] = [];
  const found = columns.map((column) => {
    const position = positions.get(column);
    if (position !== undefined) return position;
    if (partition !== undefined && "value" in partition && partition.column === column) {
      return { value: String(partition.value) };
    }
    missing.push(column);
    return -1;
  });
  if (missing.length === 0) return found;
  throw new TaskFailure(
    "field_missing",
    `${name} has no field for ${missing.join(", ")}; it has ${fields.join(", ").slice(0, 500)}`,
    { retryable: false },
  );
}
