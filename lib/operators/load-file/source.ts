import type { JsonValue } from "@/lib/schemas/json";

/** A record of a file before it is checked. */
export type SourceRow =
  | { readonly line: number; readonly values: readonly JsonValue[] }
  | { readonly line: number; readonly fault: string };

/** The records of one file, as they stream in. */
export interface RowSource {
  /** For people. */
  readonly name: string;
  /** What `line` counts. */
  readonly unit: "line" | "row";
  /** Names of the values, in the order that rows have them. */
  readonly fields: readonly string[];
  /** Values come as text, which may stand for numbers, dates and JSON. */
  readonly isText: boolean;
  readonly rows: AsyncIterable<readonly SourceRow[]>;
}

/** Rows that are handed on together. */
export const BATCH_ROWS = 1000;
/** The longest record: one is kept in memory until it is whole. */
export const MAX_RECORD_BYTES = 16 * 1024 * 1024;
