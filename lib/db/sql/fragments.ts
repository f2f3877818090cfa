import { Prisma } from "../generated/client";

/** A column of type timestamptz as milliseconds since 1970: the quickest form inside of JSON. */
export function epochMs(column: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`(extract(epoch from ${column}) * 1000)::bigint`;
}

/** `where` terms joined by `and`. */
export function allOf(terms: readonly Prisma.Sql[]): Prisma.Sql {
  return terms.length === 0 ? Prisma.sql`true` : Prisma.join([...terms], " and ");
}

/** A pattern for ILIKE that finds a text anywhere, its wildcards taken literally. */
export function containsPattern(text: string): string {
  return `%${text.replace(/[\\%_]/g, "\\$&")}%`;
}
