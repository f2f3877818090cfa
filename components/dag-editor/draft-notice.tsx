"use client";

import { useState } from "react";
import { CompareView } from "@/components/shared/code/compare-view";
import { Timestamp } from "@/components/shared/timestamp";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Dialog, DialogBody, DialogClose, DialogFooter } from "@/components/ui/dialog";

/** Tells that the editor began with a draft, and what can be done about that. */
export function DraftNotice({
  at,
  base,
  newest,
  text,
  onKeep,
  onDiscard,
}: {
  /** When it was typed, in milliseconds since the epoch; 0 when that is not known. */
  at: number;
  /** What it began on; null for a new DAG. */
  base: { version: number; text: string } | null;
  /** Number of the newest version; 0 for a new DAG. */
  newest: number;
  /** The text as it is now. */
  text: string;
  onKeep: () => void;
  onDiscard: () => void;
}) {
  const [isComparing, setIsComparing] = useState(false);
  return (
    <>
      <Callout
        title={
          <>
            You have a draft{at > 0 && " of "}
            {at > 0 && <Timestamp value={at} past />}
            {base !== null && `, begun on version ${base.version}`}
          </>
        }
        action={
          <div className="flex flex-wrap justify-end gap-2">
            <Button size="sm" onClick={onKeep}>
              Keep
            </Button>
            {base !== null && (
              <Button size="sm" onClick={() => setIsComparing(true)}>
                Compare
              </Button>
            )}
            <Button size="sm" onClick={onDiscard}>
              Discard
            </Button>
          </div>
        }
      >
        {base !== null && newest > base.version
          ? `It is in the editor. Version ${newest} is newer than what it began on.`
          : "It is in the editor, as you left it."}
      </Callout>
      {isComparing && base !== null && (
        <Dialog
          title="Your draft"
          description={`What it changes in version ${base.version}, which it began on.`}
          size="lg"
          open
          onOpenChange={(open) => !open && setIsComparing(false)}
        >
          <DialogBody>
            <CompareView
              before={base.text}
              after={text}
              beforeLabel={`Version ${base.version}`}
              afterLabel="Your draft"
            />
          </DialogBody>
          <DialogFooter>
            <DialogClose>
              <Button>Close</Button>
            </DialogClose>
          </DialogFooter>
        </Dialog>
      )}
    </>
  );
}
