"use client";

import { useMutation } from "@tanstack/react-query";
import { Pencil } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Button, IconButton } from "@/components/ui/button";
import { Textarea } from "@/components/ui/input";
import { useGate } from "./team-context";

/** A note, editable in place. Escape leaves it as it was, Ctrl-Enter saves; empty removes it. */
export function NoteEditor({
  note,
  label,
  trigger,
  onSave,
}: {
  note: string;
  /** What the note is, for assistive technology. */
  label: string;
  /** Opens the editor where there is no note yet; by default "none" and a pencil. */
  trigger?: (open: () => void, gate: { disabledReason?: string }) => ReactNode;
  onSave: (note: string) => Promise<unknown>;
}) {
  const gate = useGate("run.note", "write notes");
  const [draft, setDraft] = useState<string | null>(null);
  const save = useMutation({ mutationFn: onSave, onSuccess: () => setDraft(null) });
  const open = () => {
    save.reset();
    setDraft(note);
  };

  if (draft === null) {
    if (note === "" && trigger !== undefined) return trigger(open, gate);
    return (
      <span className="flex items-start gap-1.5">
        <span className={note === "" ? "text-ink-3" : "min-w-0 whitespace-pre-wrap wrap-anywhere"}>
          {note === "" ? "none" : note}
        </span>
        <IconButton
          size="sm"
          label={`Edit the ${label}`}
          className="-my-1 shrink-0"
          onClick={open}
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
        aria-label={label.replace(/^./, (letter) => letter.toUpperCase())}
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
