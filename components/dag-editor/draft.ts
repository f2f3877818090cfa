import * as z from "zod";

const draftSchema = z.object({
  text: z.string(),
  /** The version that the edit started from; null for a new DAG. */
  baseVersion: z.number().int().nullable(),
});
/** Text that was typed and not saved. */
export type Draft = z.infer<typeof draftSchema>;

/** Where drafts are kept: the browser tab's own storage. */
export type DraftStorage = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/** The name of a DAG's draft; without a DAG, of the team's new one. */
export function draftKey(team: string, dagId: string | null): string {
  return `millrace:draft:${JSON.stringify([team, dagId])}`;
}

/** The draft that was kept; null when there is none, or none that can be read. */
export function readDraft(storage: DraftStorage, key: string): Draft | null {
  try {
    const parsed = draftSchema.safeParse(JSON.parse(storage.getItem(key) ?? "null"));
    return parsed.success ? parsed.data : null;
  } catch {
    // Storage that is refused, or holds something else, is the same as none.
    return null;
  }
}

/** Keeps a draft, or forgets it (null). Answers whether that worked: storage may be full or refused. */
export function keepDraft(storage: DraftStorage, key: string, draft: Draft | null): boolean {
  try {
    if (draft === null) storage.removeItem(key);
    else storage.setItem(key, JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
}
