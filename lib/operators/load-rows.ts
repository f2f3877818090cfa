import pg from "pg";
import { isJsonObject, type JsonObject, type JsonValue } from "@/lib/schemas/json";
import { TaskFailure } from "./outcome";
import type { Partition } from "./sql/client";

/**
 * The rows of a config: a list, or the text that a template made of one. Throws TaskFailure
 * `rows_not_a_list`.
 */
export function readRows(given: string | readonly JsonObject[]): JsonObject[] {
  const value: unknown = typeof given === "string" ? parse(given) : given;
  // A single object is one row; nothing at all is none.
  const list = value === null ? [] : [value].flat();
  return list.map((row, index) => {
    if (isJsonObject(row)) return row;
    throw new TaskFailure(
      "rows_not_a_list",
      `Expected a list of objects as rows, and found ${JSON.stringify(row)?.slice(0, 80)} at ${index}`,
      { retryable: false },
    );
  });
}

/** The columns to write: those configured, else every key that occurs, in order of appearance. */
export function columnsOf(
  configured: readonly string[] | Readonly<Record<string, string>> | undefined,
  rows: readonly JsonObject[],
  partition: Partition | undefined,
): string[] {
  const columns = new Set<string>(
    configured === undefined
      ? rows.flatMap((row) => Object.keys(row))
      : Array.isArray(configured)
        ? configured
        : Object.keys(configured),
  );
  if (partition !== undefined && "value" in partition) columns.add(partition.column);
  return [...columns];
}

/** Rows of a one-value partition belong to it by definition: the value need not be repeated. */
export function fillPartition(
  rows: readonly JsonObject[],
  partition: Partition | undefined,
): readonly JsonObject[] {
  if (partition === undefined || !("value" in partition)) return rows;
  return rows.map((row) => ({ [partition.column]: partition.value, ...row }));
}

/** A condition on a partition's rows, with its values bound from `$first` on. */
export function partitionCondition(
  partition: Partition,
  first: number,
): { sql: string; values: (string | number | boolean)[] } {
  const column = pg.escapeIdentifier(partition.column);
  if ("value" in partition) {
    return { sql: `${column} = $${first}`, values: [bound(partition.value)] };
  }
  return {
    sql: `${column} >= $${first} and ${column} < $${first + 1}`,
    values: [bound(partition.from), bound(partition.to)],
  };
}

function bound(value: JsonValue): string | number | boolean {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") {
    return value;
  }
  throw new TaskFailure(
    "bad_config",
    `Expected text, a number or a boolean as partition, found ${JSON.stringify(value)}`,
    { retryable: false },
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new TaskFailure("rows_not_a_list", `Expected rows in JSON, found ${text.slice(0, 80)}`, {
      retryable: false,
      cause,
    });
  }
}
