"use client";

import { useQueryClient } from "@tanstack/react-query";
import * as z from "zod";
import { NoteEditor } from "@/components/shared/note-editor";
import { useTeam } from "@/components/shared/team-context";
import { apiFetch } from "@/lib/browser/fetcher";
import { apiPath } from "@/lib/browser/paths";
import { queryKeys } from "@/lib/browser/query-keys";
import type { RunDetail } from "@/lib/schemas/api/run";

/** A run's note, editable in place. */
export function RunNote({ run }: { run: RunDetail }) {
  const { slug } = useTeam();
  const client = useQueryClient();
  return (
    <NoteEditor
      note={run.note}
      label="note"
      onSave={async (note) => {
        const path = apiPath(slug, "dags", run.dagId, "runs", run.id);
        await apiFetch(z.unknown(), path, { method: "PATCH", json: { note } });
        await client.invalidateQueries({ queryKey: queryKeys.run(slug, run.dagId, run.id) });
      }}
    />
  );
}
