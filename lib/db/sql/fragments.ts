import { Prisma } from "../generated/client";

/** A column of type timestamptz as ISO 8601 in UTC with milliseconds, for use inside of JSON. */
export function isoText(column: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}

/** `where` terms joined by `and`. */
export function allOf(terms: readonly Prisma.Sql[]): Prisma.Sql {
  return terms.length === 0 ? Prisma.sql`true` : Prisma.join([...terms], " and ");
}

/** A pattern for ILIKE that finds a text anywhere, its wildcards taken literally. */
export function containsPattern(text: string): string {
  return `%${text.replace(/[\\%_]/g, "\\$&")}%`;
}
