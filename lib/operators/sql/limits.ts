import { DEFAULT_JSON_LIMITS, type JsonObject, type JsonValue } from "@/lib/schemas/json";
import { TaskFailure } from "../outcome";
import type { QueryOptions } from "./client";

/** The longest row: drivers keep one in memory until it is whole. */
export const MAX_ROW_BYTES = 16 * 1024 * 1024;
/** Rows with more text than this make no XCom; they are not kept. */
const MAX_KEPT_CHARACTERS = DEFAULT_JSON_LIMITS.maxBytes;

/** Keeps the first rows of a result and counts the rest. */
export class KeptRows {
  readonly rows: JsonObject[] = [];
  readonly #keep: number;
  readonly #failBeyond: boolean;
  #characters = 0;
  count = 0;

  constructor({ keep = Number.POSITIVE_INFINITY, failBeyond = false }: QueryOptions) {
    this.#keep = keep;
    this.#failBeyond = failBeyond;
  }

  /** Takes a row of `characters` size; throws TaskFailure `too_many_rows`. */
  add(row: () => JsonObject, characters: number): void {
    this.count += 1;
    if (this.count > this.#keep) {
      if (this.#failBeyond) throw tooManyRows(this.#keep);
      return;
    }
    if (this.#characters > MAX_KEPT_CHARACTERS) return;
    this.#characters += characters;
    this.rows.push(row());
  }
}

function tooManyRows(keep: number): TaskFailure {
  return new TaskFailure(
    "too_many_rows",
    `The result has more than ${keep} rows, which max_rows allows; the query was stopped`,
    { retryable: false },
  );
}

/** The failure of a row, or of any message, that is longer than a client keeps. */
export function rowTooLarge(): TaskFailure {
  return new TaskFailure(
    "row_too_large",
    `The server sends a row or message of more than ${MAX_ROW_BYTES} bytes`,
    { retryable: false },
  );
}

/** Lists and objects are bound as JSON text. */
export function bindable(value: JsonValue): string | number | boolean | null {
  return typeof value === "object" && value !== null ? JSON.stringify(value) : value;
}

/** Rows that would not be replaced the next time. */
export function rowsOutside(count: number): TaskFailure {
  return new TaskFailure(
    "row_outside_partition",
    `${count} of the rows lie outside of the partition that they are to replace`,
    { retryable: false },
  );
}

/** The failure of a statement that was stopped because it took too long. */
export function statementTimeout(ms: number, cause?: unknown): TaskFailure {
  return new TaskFailure(
    "statement_timeout",
    `The statement took longer than ${ms / 1000} s and was stopped`,
    { cause },
  );
}
