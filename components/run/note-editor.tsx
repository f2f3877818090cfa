"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Pencil } from "lucide-react";
import { useState } from "react";
import * as z from "zod";
import { useGate, useTeam } from "@/components/shared/team-context";
import { Button, IconButton } from "@/components/ui/button";
import { Textarea } from "@/components/ui/input";
import { apiFetch } from "@/lib/browser/fetcher";
import { apiPath } from "@/lib/browser/paths";
import { queryKeys } from "@/lib/browser/query-keys";
import type { RunDetail } from "@/lib/schemas/api/run";

/** A run's note, editable in place. Escape leaves it as it was, Ctrl-Enter saves. */
export function NoteEditor({ run }: { run: RunDetail }) {
  const { slug } = useTeam();
  const gate = useGate("run.note", "write notes");
  const client = useQueryClient();
  const [draft, setDraft] = useState<string | null>(null);
  const save = useMutation({
    mutationFn: (note: string) =>
      apiFetch(z.unknown(), apiPath(slug, "dags", run.dagId, "runs", run.id), {
        method: "PATCH",
        json: { note },
      }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: queryKeys.run(slug, run.dagId, run.id) });
      setDraft(null);
    },
  });

  if (draft === null) {
    return (
      <span className="flex items-start gap-1.5">
        <span className={run.note === "" ? "text-ink-3" : "whitespace-pre-wrap break-words"}>
          {run.note === "" ? "none" : run.note}
        </span>
        <IconButton
          size="sm"
          label="Edit the note"
          className="-my-1"
          onClick={() => setDraft(run.note)}
          {...gate}
        >
          <Pencil size={13} aria-hidden />
        </IconButton>
      </span>
    );
  }
  return (
    <div className="flex flex-col gap-2">
      <Textarea
        autoFocus
        aria-label="Note"
        rows={2}
        maxLength={1000}
        value={draft}
        onChange={(event) => setDraft(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") setDraft(null);
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) save.mutate(draft);
        }}
      />
      {save.error !== null && (
        <p role="alert" className="text-danger-text text-xs">
          {save.error.message}
        </p>
      )}
      <div className="flex gap-2">
        <Button
          size="sm"
          variant="primary"
          loading={save.isPending}
          onClick={() => save.mutate(draft)}
        >
          Save
        </Button>
        <Button size="sm" onClick={() => setDraft(null)}>
          Cancel
        </Button>
      </div>
    </div>
  );
}
