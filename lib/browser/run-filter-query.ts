import type { RunFilter } from "@/lib/schemas/api/run-filter";

/** A filter as a query string, without what narrows nothing. */
export function runFilterQuery(filter: RunFilter, more: Record<string, string> = {}): string {
  const query = new URLSearchParams(more);
  for (const [key, value] of Object.entries(filter)) {
    if (value !== undefined) query.set(key, String(value));
  }
  return query.toString();
}
