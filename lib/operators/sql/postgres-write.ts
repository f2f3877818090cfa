import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import type { JsonObject } from "@/lib/schemas/json";
import { partitionCondition } from "../load-rows";
import { findTable, type LoadTable, requireColumns } from "../load-table";
import type { Partition, SqlRows, WriteCounts, WriteTarget } from "./client";
import { copyText } from "./copy-text";
import { rowsOutside } from "./limits";

/**
 * Writes rows given as objects. The row type of the table itself says how JSON becomes values, so
 * a batch is one statement.
 */
export async function writeJson(
  client: pg.Client,
  target: WriteTarget,
  columns: readonly string[],
  batches: AsyncIterable<readonly JsonObject[]>,
): Promise<WriteCounts> {
  const table = await prepareTable(client, target, columns);
  return await inTransaction(client, table, async () => {
    const deleted = await deleteReplaced(client, table, target);
    if (columns.length === 0) return { deleted, written: 0 };
    const source = `jsonb_populate_recordset(null::${table.name}, $1::jsonb)`;
    const insert = insertFrom(table, columns, source, target);
    let written = 0;
    for await (const rows of batches) {
      if (rows.length === 0) continue;
      const batch = JSON.stringify(rows);
      if (target.mode === "replace_partition") {
        await refuseOutside(client, source, target.partition, [batch]);
      }
      written += (await client.query(insert, [batch])).rowCount ?? 0;
    }
    return { deleted, written };
  });
}

/** Writes rows that stream in, by COPY. */
export async function copyRows(
  client: pg.Client,
  target: WriteTarget,
  { columns, batches }: SqlRows,
): Promise<WriteCounts> {
  const names = columns.map(({ name }) => name);
  return await copyInto(client, target, names, (sink) =>
    pipeline(Readable.from(copyText(batches), { objectMode: false }), sink),
  );
}

/** Writes text in COPY's own format; `fill` puts it into the sink that it is given. */
export async function copyInto(
  client: pg.Client,
  target: WriteTarget,
  columns: readonly string[],
  fill: (sink: NodeJS.WritableStream) => Promise<void>,
): Promise<WriteCounts> {
  const table = await prepareTable(client, target, columns);
  const list = columns.map(pg.escapeIdentifier).join(", ");
  return await inTransaction(client, table, async () => {
    const staged = target.mode === "replace_partition" || target.mode === "merge";
    const into = staged ? "pg_temp.millrace_stage" : table.name;
    if (staged) {
      await client.query(
        `create temp table millrace_stage on commit drop as select ${list} from ${table.name} with no data`,
      );
    }
    const deleted = staged ? 0 : await deleteReplaced(client, table, target);
    const sink = client.query(copyFrom(`copy ${into} (${list}) from stdin`));
    await fill(sink);
    if (!staged) return { deleted, written: sink.rowCount };
    if (target.mode === "replace_partition") {
      await refuseOutside(client, into, target.partition, []);
    }
    const gone = await deleteReplaced(client, table, target);
    const source = target.lastOfKey === true ? lastRows(into, target.key ?? []) : into;
    const { rowCount } = await client.query(insertFrom(table, columns, source, target));
    return { deleted: gone, written: rowCount ?? 0 };
  });
}

async function prepareTable(
  client: pg.Client,
  { table: name, create, mode, key, partition }: WriteTarget,
  columns: readonly string[],
): Promise<LoadTable> {
  const made = create && { columns: create, key: mode === "merge" ? (key ?? []) : [] };
  const table = await findTable(client, name, made ?? null);
  requireColumns(table, [...columns, ...(key ?? [])]);
  if (partition !== undefined) requireColumns(table, [partition.column]);
  return table;
}

async function deleteReplaced(
  client: pg.Client,
  table: LoadTable,
  { mode, partition }: WriteTarget,
): Promise<number> {
  if (mode === "replace_table") {
    return (await client.query(`delete from ${table.name}`)).rowCount ?? 0;
  }
  if (mode !== "replace_partition" || partition === undefined) return 0;
  const { sql, values } = partitionCondition(partition, 1);
  return (await client.query(`delete from ${table.name} where ${sql}`, values)).rowCount ?? 0;
}

function insertFrom(
  table: LoadTable,
  columns: readonly string[],
  source: string,
  { mode, key = [] }: WriteTarget,
): string {
  const list = columns.map(pg.escapeIdentifier).join(", ");
  const insert = `insert into ${table.name} (${list}) select ${list} from ${source}`;
  if (mode !== "merge") return insert;
  const updates = columns
    .filter((column) => !key.includes(column))
    .map((column) => `${pg.escapeIdentifier(column)} = excluded.${pg.escapeIdentifier(column)}`);
  const conflict = `on conflict (${key.map(pg.escapeIdentifier).join(", ")})`;
  return updates.length === 0
    ? `${insert} ${conflict} do nothing`
    : `${insert} ${conflict} do update set ${updates.join(", ")}`;
}

/** Of staged rows the last of each key: they lie in the order in which they came. */
function lastRows(staged: string, key: readonly string[]): string {
  const list = key.map(pg.escapeIdentifier).join(", ");
  return `(select distinct on (${list}) * from ${staged} order by ${list}, ctid desc) as last`;
}

/** A row outside of the partition would not be replaced next time, and so be there twice. */
async function refuseOutside(
  client: pg.Client,
  source: string,
  partition: Partition | undefined,
  bound: readonly string[],
): Promise<void> {
  if (partition === undefined) return;
  const { sql, values } = partitionCondition(partition, bound.length + 1);
  const statement = `select count(*) as outside from ${source} where (${sql}) is not true`;
  const result = await client.query<{ outside: string }>(statement, [...bound, ...values]);
  const outside = Number(result.rows[0]?.outside ?? 0);
  if (outside > 0) throw rowsOutside(outside);
}

async function inTransaction<Result>(
  client: pg.Client,
  table: LoadTable,
  work: () => Promise<Result>,
): Promise<Result> {
  await client.query("begin");
  try {
    // Loads into one table follow each other: of two that replace the same partition, each would
    // delete before it sees what the other wrote.
    await client.query("select pg_advisory_xact_lock(hashtextextended($1, 0))", [
      `millrace:${table.name}`,
    ]);
    const result = await work();
    await client.query("commit");
    return result;
  } catch (error) {
    // The failure itself is what counts; a connection that is gone has rolled back by itself.
    await client.query("rollback").catch(() => {});
    throw error;
  }
}
