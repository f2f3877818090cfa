"use client";

import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { CompareView } from "@/components/shared/code/compare-view";
import { Button } from "@/components/ui/button";
import { Switch } from "@/components/ui/choice";
import { Dialog, DialogBody, DialogClose, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { ApiError } from "@/lib/browser/fetcher";
import { countLineChanges } from "./line-changes";
import { SaveFailure } from "./save-failure";
import { ScheduleChangeOf } from "./schedule-change";

/** What the author says of a save. */
export type SaveChoice = { message: string; paused: boolean; idempotencyKey: string };

/** Asks for a message and saves; what goes wrong is told here, and the text stays. */
export function SaveDialog({
  dagId,
  base,
  text,
  onSave,
  onConflict,
  onClose,
}: {
  dagId: string;
  /** What the edit started from; null for a new DAG. */
  base: { version: number; text: string } | null;
  text: string;
  onSave: (choice: SaveChoice) => Promise<void>;
  /** Someone else saved a version first. */
  onConflict: () => void;
  onClose: () => void;
}) {
  const [message, setMessage] = useState("");
  const [paused, setPaused] = useState(true);
  const [showsChanges, setShowsChanges] = useState(false);
  // Kept for the life of the dialog: trying again after a lost answer saves once.
  const [idempotencyKey] = useState(() => crypto.randomUUID());
  const save = useMutation({
    mutationFn: () => onSave({ message: message.trim(), paused, idempotencyKey }),
    onError: (error) => {
      if (error instanceof ApiError && error.code === "version_conflict") onConflict();
    },
  });
  const next = base === null ? 1 : base.version + 1;

  function submit(event: FormEvent) {
    event.preventDefault();
    save.mutate();
  }

  return (
    <Dialog
      title={base === null ? `Create ${dagId}` : `Save version ${next} of ${dagId}`}
      description={
        base === null
          ? undefined
          : "Runs that start from now on use it; runs that exist keep their version."
      }
      size={showsChanges ? "lg" : "md"}
      open
      onOpenChange={(open) => !open && !save.isPending && onClose()}
    >
      <form onSubmit={submit} className="flex min-h-0 flex-col rounded-b-[inherit]">
        <DialogBody>
          {save.error !== null && <SaveFailure error={save.error} />}
          <Field label="Message" optional help="What has changed, and why; the versions list it.">
            <Input
              autoFocus
              value={message}
              maxLength={500}
              placeholder={base === null ? "First version" : "Retry the API more often"}
              onChange={(event) => setMessage(event.target.value)}
            />
          </Field>
          {base === null ? (
            <Switch
              label="Start paused"
              description="Its schedule starts nothing until someone turns it on; it can be triggered all the same."
              checked={paused}
              onChange={(event) => setPaused(event.target.checked)}
            />
          ) : (
            <>
              <ScheduleChangeOf text={text} />
              <Changes
                before={base}
                after={text}
                isOpen={showsChanges}
                onToggle={() => setShowsChanges(!showsChanges)}
              />
            </>
          )}
        </DialogBody>
        <DialogFooter>
          <DialogClose>
            <Button disabled={save.isPending}>Cancel</Button>
          </DialogClose>
          <Button type="submit" variant="primary" loading={save.isPending}>
            {base === null ? "Create" : `Save version ${next}`}
          </Button>
        </DialogFooter>
      </form>
    </Dialog>
  );
}

function Changes({
  before,
  after,
  isOpen,
  onToggle,
}: {
  before: { version: number; text: string };
  after: string;
  isOpen: boolean;
  onToggle: () => void;
}) {
  const { added, removed } = countLineChanges(before.text, after);
  return (
    <div className="flex min-w-0 flex-col gap-2">
      <div className="flex flex-wrap items-center gap-3 text-ink-2">
        <span>
          <span className="text-ok-text">+{added}</span>{" "}
          <span className="text-danger-text">−{removed}</span> lines against version{" "}
          {before.version}
        </span>
        <Button size="sm" variant="ghost" aria-expanded={isOpen} onClick={onToggle}>
          {isOpen ? "Hide changes" : "Show changes"}
        </Button>
      </div>
      {isOpen && (
        <CompareView
          before={before.text}
          after={after}
          beforeLabel={`Version ${before.version}`}
          afterLabel="Your text"
        />
      )}
    </div>
  );
}
