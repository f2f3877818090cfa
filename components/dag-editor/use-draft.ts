import { useQuery } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { useTeam } from "@/components/shared/team-context";
import { can } from "@/lib/core/permissions";
import { type Draft, draftKey, keepDraft, newerDraft, readDraft } from "./draft";
import { DraftSync } from "./draft-sync";
import { editorQueries, sendDraft } from "./queries";

const KEEP_MS = 250;

/** What an editor opens with. */
export type OpenedDraft = {
  /** The newer of the tab's draft and the server's. */
  draft: Draft | null;
  /** The server's; undefined when it is not known, and so must not be written over. */
  server: Draft | null | undefined;
};

/** Reads the person's draft of a DAG (null: of a new one); null until the server has answered. */
export function useOpenedDraft(dagId: string | null): OpenedDraft | null {
  const { slug, role } = useTeam();
  const [local] = useState(() => readDraft(window.sessionStorage, draftKey(slug, dagId)));
  const mayEdit = can(role, "dag.edit");
  const server = useQuery({ ...editorQueries.draft(slug, dagId), enabled: mayEdit });
  if (mayEdit && server.isPending) return null;
  return { draft: newerDraft(local, server.data ?? null), server: server.data };
}

/**
 * Keeps what is typed: in the tab's storage, so that a reload or an expired session loses nothing,
 * and on the server, so that it is there on another day and another machine.
 */
export function useKeptDraft({
  team,
  dagId,
  draft,
  server,
}: {
  team: string;
  dagId: string | null;
  /** Null while there is nothing to keep. */
  draft: Draft | null;
  /** What the server had as the editor opened; undefined leaves it alone. */
  server: Draft | null | undefined;
}): {
  /** Why the server does not have it; null while all is well. */
  failure: string | null;
  /** Ends the draft in both places; what is typed is no longer kept. */
  forget: () => void;
} {
  const key = draftKey(team, dagId);
  const [failure, setFailure] = useState<string | null>(
    server === undefined ? "the one there could not be read" : null,
  );
  const [sync] = useState(() =>
    server === undefined
      ? null
      : new DraftSync(server, (wanted) => sendDraft(team, dagId, wanted), setFailure),
  );
  const isForgotten = useRef(false);
  const keep = useEffectEvent(() => {
    if (!isForgotten.current) keepDraft(window.sessionStorage, key, draft);
  });
  const want = useEffectEvent(() => {
    if (!isForgotten.current) sync?.want(draft);
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: `keep` and `want` read what these name
  useEffect(() => {
    want();
    const timer = setTimeout(() => keep(), KEEP_MS);
    return () => clearTimeout(timer);
  }, [key, draft?.text, draft?.baseVersion]);
  useEffect(() => {
    const flush = () => {
      keep();
      sync?.flush();
    };
    sync?.open();
    window.addEventListener("pagehide", flush);
    return () => {
      window.removeEventListener("pagehide", flush);
      keep();
      sync?.close();
    };
  }, [sync]);
  return {
    failure,
    forget: () => {
      isForgotten.current = true;
      keepDraft(window.sessionStorage, key, null);
      sync?.want(null);
    },
  };
}
