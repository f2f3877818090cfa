"use client";

import { useQueryClient } from "@tanstack/react-query";
import { StickyNote } from "lucide-react";
import { NoteEditor } from "@/components/shared/note-editor";
import { useTeam } from "@/components/shared/team-context";
import { Timestamp } from "@/components/shared/timestamp";
import { Button } from "@/components/ui/button";
import { apiFetch } from "@/lib/browser/fetcher";
import { apiPath } from "@/lib/browser/paths";
import { queryKeys } from "@/lib/browser/query-keys";
import { runQueries } from "@/lib/browser/run-queries";
import { type TaskInstanceDetail, taskInstanceDetailSchema } from "@/lib/schemas/api/run";

/** What somebody noted on a task instance, editable in place; a button where there is nothing. */
export function TaskNote({
  dagId,
  run,
  task,
}: {
  dagId: string;
  run: string;
  task: TaskInstanceDetail;
}) {
  const { slug } = useTeam();
  const client = useQueryClient();
  const { taskId, mapIndex, note } = task;

  async function save(text: string) {
    const path = apiPath(slug, "dags", dagId, "runs", run, "tasks", taskId);
    const detail = await apiFetch(taskInstanceDetailSchema, `${path}?map=${mapIndex}`, {
      method: "PATCH",
      json: { note: text },
    });
    client.setQueryData(runQueries.task(slug, dagId, run, taskId, mapIndex).queryKey, detail);
    await client.invalidateQueries({ queryKey: queryKeys.run(slug, dagId, run) });
  }

  const editor = (
    <NoteEditor
      note={note?.text ?? ""}
      label="note of the task"
      trigger={(open, gate) => (
        <Button
          size="sm"
          variant="ghost"
          className="self-start"
          icon={<StickyNote size={14} aria-hidden />}
          onClick={open}
          {...gate}
        >
          Add a note
        </Button>
      )}
      onSave={save}
    />
  );
  if (note === null) return editor;
  return (
    <aside
      aria-label="Note"
      className="flex items-start gap-2.5 rounded-lg border border-warn-line bg-warn-soft px-3 py-2.5"
    >
      <StickyNote size={15} aria-hidden className="mt-0.5 shrink-0 text-warn-text" />
      <div className="min-w-0 flex-1 text-ink text-sm">
        {editor}
        <p className="mt-1 text-ink-2 text-xs">
          {note.by}, <Timestamp value={note.at} focusable={false} />
        </p>
      </div>
    </aside>
  );
}
