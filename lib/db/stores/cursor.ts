import type * as z from "zod";
import { invalid } from "@/lib/errors";
import type { JsonValue } from "@/lib/schemas/json";

/** One page of rows, and where the next one starts; null at the end. */
export type Page<T> = { items: T[]; nextCursor: string | null };

/** A place in a sorted list as opaque text: the sort key of the last row given. */
export function encodeCursor(key: JsonValue): string {
  return Buffer.from(JSON.stringify(key), "utf8").toString("base64url");
}

/**
 * The sort key in a cursor, or null without one. A text that no list gave out is an AppError
 * `invalid_request` with a problem `bad_cursor`.
 */
export function decodeCursor<T>(schema: z.ZodType<T>, cursor: string | undefined): T | null {
  if (cursor === undefined) return null;
  const key = schema.safeParse(parseJson(Buffer.from(cursor, "base64url").toString("utf8")));
  if (key.success) return key.data;
  throw invalid([
    {
      path: ["query", "cursor"],
      message: "The cursor is not one that this list gave",
      allowed: "nextCursor of the page before",
      severity: "error",
      code: "bad_cursor",
    },
  ]);
}

/** A page from rows that were asked for with one more than `limit`, to see whether others follow. */
export function pageOf<Row>(
  rows: readonly Row[],
  limit: number,
  keyOf: (row: Row) => JsonValue,
): Page<Row> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const hasMore = rows.length > limit && last !== undefined;
  return { items, nextCursor: hasMore ? encodeCursor(keyOf(last)) : null };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON is not a cursor: the schema refuses undefined.
    return undefined;
  }
}
