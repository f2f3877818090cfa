import type { DagDocument } from "@/lib/schemas/dag-document";

/**
 * One text for all documents that mean the same: JSON with the keys of objects sorted, nothing
 * undefined. Two versions are equal exactly when these texts are; hash this one.
 */
export function canonicalDocument(document: DagDocument): string {
  return canonicalJson(document);
}

/** JSON with sorted keys and without white space; undefined members are left out. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) => {
    if (typeof member !== "object" || member === null || Array.isArray(member)) return member;
    return Object.fromEntries(
      Object.entries(member).sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0)),
    );
  });
}
