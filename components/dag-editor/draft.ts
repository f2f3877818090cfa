import * as z from "zod";

const draftSchema = z.object({
  text: z.string(),
  /** The version that the edit started from; null for a new DAG. */
  baseVersion: z.number().int().nullable(),
  /** When it was typed, in milliseconds since the epoch. */
  at: z.number().default(0),
});
/** Text that was typed and not saved. */
export type Draft = z.infer<typeof draftSchema>;

/** Where this browser keeps drafts: the tab's own storage. */
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

/** Whether two drafts say the same, whenever they were typed. */
export function isSameDraft(one: Draft | null, other: Draft | null): boolean {
  if (one === null || other === null) return one === other;
  return one.text === other.text && one.baseVersion === other.baseVersion;
}

/** Of the tab's draft and the server's, the one that was typed later. */
export function newerDraft(local: Draft | null, server: Draft | null): Draft | null {
  if (local === null || server === null) return local ?? server;
  return local.at > server.at ? local : server;
}
