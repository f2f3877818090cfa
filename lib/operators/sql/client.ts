import type { JsonObject, JsonValue } from "@/lib/schemas/json";

/** The engines that `sql.*` tasks and checks run on. */
export type SqlEngine = "postgres" | "mysql" | "duckdb";

/** What a column's text means, where engines write it differently. */
export type SqlKind = "boolean" | "instant" | "bytes" | "other";

export interface SqlColumn {
  readonly name: string;
  readonly kind: SqlKind;
}

/** A value as text; booleans `t` and `f`, instants in UTC with their zone, bytes as `\x…`. */
export type SqlText = string | null;

/** Rows as they come, in batches. Whoever leaves the loop early ends the query. */
export interface SqlRows {
  readonly columns: readonly SqlColumn[];
  readonly batches: AsyncIterable<readonly (readonly SqlText[])[]>;
}

/** Rows in the text format of Postgres' COPY, for another Postgres to take as they are. */
export interface CopiedRows {
  readonly columns: readonly string[];
  /** Writes all of them; to be called once. */
  send(sink: NodeJS.WritableStream): Promise<void>;
}

/** What a statement gave. */
export interface SqlResult {
  /** The command, where the engine tells it: `SELECT`, `INSERT`… */
  readonly command?: string | undefined;
  /** Rows returned, or changed where none were returned. */
  readonly count: number;
  /** The first ones. */
  readonly rows: JsonObject[];
}

export interface QueryOptions {
  /** Bound by the database: `$1`… in Postgres and DuckDB, `?` in MySQL. */
  readonly parameters?: readonly JsonValue[];
  /** How many rows are kept; the others are counted as they arrive, and dropped. Default all. */
  readonly keep?: number;
  /** Fails with `too_many_rows` as soon as there are more rows than `keep`, without reading on. */
  readonly failBeyond?: boolean;
}

/** The rows that a load replaces; `to` is exclusive. */
export type Partition =
  | { readonly column: string; readonly value: JsonValue }
  | { readonly column: string; readonly from: JsonValue; readonly to: JsonValue };

/** How rows are written to a table: in one transaction, so that a second time changes nothing. */
export interface WriteTarget {
  /** `table` or `schema.table`. */
  readonly table: string;
  readonly mode: "append" | "replace_partition" | "replace_table" | "merge";
  readonly partition?: Partition | undefined;
  /** The columns that identify a row, for `merge`. */
  readonly key?: readonly string[] | undefined;
  /** With `merge`: of rows with one key the last is written, instead of failing. */
  readonly lastOfKey?: boolean | undefined;
  /** Makes the table when it is missing: name → type. */
  readonly create?: Readonly<Record<string, string>> | undefined;
}

export interface WriteCounts {
  readonly deleted: number;
  readonly written: number;
}

/**
 * One connection to a database or to files. Everything that it throws is a TaskFailure that names
 * what is wrong; a stop of the attempt cancels the statement that runs.
 */
export interface SqlClient {
  readonly engine: SqlEngine;
  /** A name as an identifier of this engine, safe to put into SQL. */
  quote(name: string): string;
  query(sql: string, options?: QueryOptions): Promise<SqlResult>;
  stream(sql: string, parameters?: readonly JsonValue[]): Promise<SqlRows>;
  /** Runs `work` so that nothing it asks for can change the database. */
  readOnly<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Writes rows given as objects; keys are columns. Lists and objects become JSON. */
  writeObjects(
    target: WriteTarget,
    columns: readonly string[],
    batches: AsyncIterable<readonly JsonObject[]>,
  ): Promise<WriteCounts>;
  /** Writes rows as another client streams them. */
  writeRows(target: WriteTarget, rows: SqlRows): Promise<WriteCounts>;
  /**
   * The rows of a query for an engine that takes them as they are, within `readOnly`; null when the
   * statement is not of that kind. Engines without such a format lack both.
   */
  copyOut?(sql: string): Promise<CopiedRows | null>;
  copyIn?(target: WriteTarget, rows: CopiedRows): Promise<WriteCounts>;
  close(): Promise<void>;
}
