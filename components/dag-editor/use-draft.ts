import { useEffect, useEffectEvent } from "react";
import { type Draft, draftKey, keepDraft } from "./draft";

const KEEP_MS = 250;

/** Keeps what is typed in the tab's storage, so that a reload or an expired session loses nothing. */
export function useKeptDraft(team: string, dagId: string | null, draft: Draft | null): void {
  const key = draftKey(team, dagId);
  const keep = useEffectEvent(() => void keepDraft(window.sessionStorage, key, draft));
  // biome-ignore lint/correctness/useExhaustiveDependencies: `keep` reads what these name
  useEffect(() => {
    const timer = setTimeout(() => keep(), KEEP_MS);
    return () => clearTimeout(timer);
  }, [key, draft?.text, draft?.baseVersion]);
  useEffect(() => {
    const flush = () => keep();
    window.addEventListener("pagehide", flush);
    return () => {
      window.removeEventListener("pagehide", flush);
      flush();
    };
  }, []);
}
