import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogBody, DialogClose, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { renameGroup } from "@/lib/core/dag/edit/groups";
import type { Reference } from "@/lib/core/dag/edit/references";
import { renameTask } from "@/lib/core/dag/edit/rename";
import { useEditorDocument } from "../use-editor-document";

const SHOWN = 8;

/** Calls a task or a group otherwise, and shows first what else changes with its name. */
export function RenameDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const document = useEditorDocument();
  const [name, setName] = useState(id);
  const isGroup = document.checked.parsed.groups.some(({ groupId }) => groupId === id);
  const rename = isGroup ? renameGroup : renameTask;
  const result = rename(document.text, id, name, document.operators);
  const isSame = name === id;

  function submit(event: FormEvent) {
    event.preventDefault();
    if (!isSame) {
      if (!result.ok) return;
      document.apply((text) => rename(text, id, name, document.operators));
    }
    onClose();
  }

  return (
    <Dialog title={`Rename ${id}`} open onOpenChange={(open) => !open && onClose()}>
      <form onSubmit={submit} className="flex min-h-0 flex-col rounded-b-[inherit]">
        <DialogBody>
          <Field
            label={isGroup ? "Group id" : "Task id"}
            {...(result.ok ? {} : { error: result.reason })}
          >
            <Input
              autoFocus
              mono
              value={name}
              onFocus={(event) => event.target.select()}
              onChange={(event) => setName(event.target.value)}
            />
          </Field>
          <section aria-label="What changes with it" aria-live="polite" className="text-sm">
            {result.references.length === 0 ? (
              <p className="text-ink-3">
                {isSame ? "Type another name." : "Nothing else names it."}
              </p>
            ) : (
              <References references={result.references} />
            )}
          </section>
          <p className="text-ink-3 text-xs">
            Runs that exist keep the old name
            {isGroup ? "." : "; the history of the task goes on under the new one only."}
          </p>
        </DialogBody>
        <DialogFooter>
          <DialogClose>
            <Button>Cancel</Button>
          </DialogClose>
          <Button type="submit" variant="primary" disabled={isSame || !result.ok}>
            Rename
          </Button>
        </DialogFooter>
      </form>
    </Dialog>
  );
}

function References({ references }: { references: readonly Reference[] }) {
  return (
    <>
      <p className="mb-1 text-ink-2">This changes with it:</p>
      <ul className="flex flex-col gap-1">
        {references.slice(0, SHOWN).map(({ taskId, path, kind, after }) => (
          <li key={path.join("/")} className="min-w-0">
            <span className="font-mono text-ink text-xs">
              {taskId}.{path.slice(2).join(".")}
            </span>{" "}
            <span className="text-ink-3 text-xs">
              {kind === "field" ? `becomes ${after}` : WORDS[kind]}
            </span>
          </li>
        ))}
      </ul>
      {references.length > SHOWN && (
        <p className="mt-1 text-ink-3 text-xs">and {references.length - SHOWN} more</p>
      )}
    </>
  );
}

const WORDS = { template: "in its templates", code: "where its code pulls the value" } as const;
