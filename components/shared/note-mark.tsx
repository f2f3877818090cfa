import { StickyNote } from "lucide-react";
import { Tooltip } from "@/components/ui/tooltip";
import type { TaskInstanceView } from "@/lib/schemas/api/run";

/** Tells in a list that somebody noted something on a task, and what. */
export function NoteMark({ note }: { note: TaskInstanceView["note"] }) {
  if (note === null) return null;
  return (
    <Tooltip content={<span className="whitespace-pre-wrap">{`${note.text}\n${note.by}`}</span>}>
      <span className="inline-flex max-w-56 items-center gap-1 self-center text-warn-text text-xs">
        <StickyNote size={12} aria-label="Note" className="shrink-0" />
        <span className="truncate">{note.text}</span>
      </span>
    </Tooltip>
  );
}
