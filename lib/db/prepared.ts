import { createHash } from "node:crypto";
import { Prisma } from "./generated/client";

const MARK = "/* prepared */";

/**
 * Stands first in a statement that many requests make, always with the same text: each connection
 * keeps it, so that it is planned once and not each time. Not for statements whose best plan
 * depends on their values, nor whose text does.
 */
export const prepared = Prisma.raw(MARK);

const names = new Map<string, string>();

/** The name under which a connection keeps a statement; empty for those that it does not keep. */
export function preparedName({ sql }: { sql: string }): string {
  if (!sql.startsWith(MARK)) return "";
  let name = names.get(sql);
  if (name === undefined) {
    name = `p_${createHash("sha256").update(sql).digest("hex").slice(0, 32)}`;
    names.set(sql, name);
  }
  return name;
}
