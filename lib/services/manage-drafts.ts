import type { TeamActor } from "@/lib/db/stores/audit";
import { deleteDraft, findDraft, putDraft } from "@/lib/db/stores/dag-draft";
import type { Tenant } from "@/lib/db/tenant";
import { AppError, invalid } from "@/lib/errors";
import { type DraftView, NEW_DAG, type PutDraft } from "@/lib/schemas/api/draft";
import { anyDag, livingDag } from "./living-dag";

// Drafts are a person's own: nobody else of the team reads them, and the audit log does not tell
// of them.

/**
 * The person's draft of a DAG; null when there is none.
 *
 * @throws AppError not_found for the DAG; forbidden for a token
 */
export async function readDraft(
  t: Tenant,
  actor: TeamActor,
  dagId: string,
): Promise<DraftView | null> {
  const dag = dagId === NEW_DAG ? null : await anyDag(t, dagId);
  const place = { userId: personOf(actor), dagUuid: dag?.id ?? null };
  const draft = await findDraft(t, place);
  return draft === null ? null : { ...draft, updatedAt: draft.updatedAt.toISOString() };
}

/**
 * Keeps the person's draft of a DAG instead of the one before.
 *
 * @throws AppError not_found for the DAG; conflict when it is deleted; forbidden for a token;
 * invalid_request for a version that the text cannot have begun on
 */
export async function keepDraft(
  t: Tenant,
  actor: TeamActor,
  dagId: string,
  draft: PutDraft,
  now: Date,
): Promise<DraftView> {
  const dag = dagId === NEW_DAG ? null : await livingDag(t, dagId);
  const place = { userId: personOf(actor), dagUuid: dag?.id ?? null };
  requireBase(draft.baseVersion, dag?.versionNumber ?? null);
  await putDraft(t, place, { ...draft, updatedAt: now });
  return { ...draft, updatedAt: now.toISOString() };
}

/**
 * Forgets the person's draft of a DAG; that there is none is no error.
 *
 * @throws AppError not_found for the DAG; forbidden for a token
 */
export async function forgetDraft(t: Tenant, actor: TeamActor, dagId: string): Promise<void> {
  const dag = dagId === NEW_DAG ? null : await anyDag(t, dagId);
  await deleteDraft(t, { userId: personOf(actor), dagUuid: dag?.id ?? null });
}

function personOf(actor: TeamActor): string {
  if (actor.kind === "user" && actor.id !== null) return actor.id;
  throw new AppError("forbidden", "Drafts belong to people: an API token has none");
}

function requireBase(baseVersion: number | null, newest: number | null): void {
  if (newest === null ? baseVersion === null : baseVersion !== null && baseVersion <= newest) {
    return;
  }
  throw invalid([
    {
      path: ["baseVersion"],
      message:
        newest === null
          ? "A new DAG has no version that its draft began on"
          : "The DAG has no such version",
      found: String(baseVersion),
      allowed: newest === null ? "null" : `a version of the DAG: 1 to ${newest}`,
      severity: "error",
      code: "base_version",
    },
  ]);
}
