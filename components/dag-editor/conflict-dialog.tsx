"use client";

import { Timestamp } from "@/components/shared/timestamp";
import { Button } from "@/components/ui/button";
import { Dialog, DialogBody, DialogClose, DialogFooter } from "@/components/ui/dialog";
import { CompareView } from "./compare-view";

/** A version that someone saved while this edit was going on. */
export type OtherVersion = {
  number: number;
  source: string;
  message: string;
  authorName: string;
  createdAt: string;
};

/** Shows another's version beside the text, and lets the author decide; nothing is overwritten. */
export function ConflictDialog({
  theirs,
  text,
  onKeepMine,
  onTakeTheirs,
  onClose,
}: {
  theirs: OtherVersion;
  text: string;
  /** Go on with the text as an edit of their version. */
  onKeepMine: () => void;
  onTakeTheirs: () => void;
  onClose: () => void;
}) {
  return (
    <Dialog
      title={`Version ${theirs.number} was saved meanwhile`}
      description={
        <>
          {theirs.authorName} saved it <Timestamp value={theirs.createdAt} focusable={false} />
          {theirs.message === "" ? "." : `: “${theirs.message}”.`} Your text is not saved yet.
        </>
      }
      size="lg"
      open
      onOpenChange={(open) => !open && onClose()}
    >
      <DialogBody>
        <CompareView
          before={theirs.source}
          after={text}
          beforeLabel={`Version ${theirs.number} by ${theirs.authorName}`}
          afterLabel="Your text"
        />
        <p className="text-ink-2">
          Keep your text to bring their changes into it by hand and save it as version{" "}
          {theirs.number + 1}; what you do not bring over is only in their version then. Taking
          theirs puts it in place of your text; undo brings yours back.
        </p>
      </DialogBody>
      <DialogFooter>
        <DialogClose>
          <Button>Decide later</Button>
        </DialogClose>
        <Button onClick={onTakeTheirs}>Take theirs</Button>
        <Button variant="primary" onClick={onKeepMine}>
          Keep mine, on top of theirs
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
