/** Longest error that a fingerprint is taken of; what follows rarely tells two faults apart. */
const MAX_LENGTH = 500;

/**
 * An error without what differs from one time to the next (numbers, ids, dates, addresses, quoted
 * values), so that one fault has one fingerprint whenever and wherever it shows.
 */
export function fingerprintOf(error: string | null): string {
  const line = (error ?? "").slice(0, 4 * MAX_LENGTH);
  return line
    .toLowerCase()
    .replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "#")
    .replace(/\b0x[0-9a-f]+\b/g, "#")
    .replace(/\b(?=[a-f]*\d)[0-9a-f]{7,}\b/g, "#")
    .replace(/"[^"\n]{0,200}"|'[^'\n]{0,200}'|`[^`\n]{0,200}`/g, "…")
    .replace(/\d+/g, "#")
    .replace(/#(?:[-:./ t]*#)+z?/g, "#")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, MAX_LENGTH);
}
