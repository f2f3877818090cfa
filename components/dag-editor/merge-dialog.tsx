"use client";

import { useMemo, useState } from "react";
import { CompareView } from "@/components/shared/code/compare-view";
import { Timestamp } from "@/components/shared/timestamp";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Dialog, DialogBody, DialogClose, DialogFooter } from "@/components/ui/dialog";
import { parseDagYaml } from "@/lib/core/dag/parse";
import type { OperatorSpec } from "@/lib/schemas/dag-document";
import { MergeConflict } from "./merge-conflict";
import { type Choice, type MergePart, mergedText, mergeTexts } from "./merge-texts";

/** A version that someone saved while this edit was going on. */
export type OtherVersion = {
  number: number;
  source: string;
  message: string;
  authorName: string;
  createdAt: string;
};

/**
 * Brings the text and another's version together: what only one side changed is taken over, and of
 * what both changed the author chooses. Nothing is saved here, and nothing is overwritten.
 */
export function MergeDialog({
  base,
  theirs,
  text,
  operators,
  onMerged,
  onClose,
}: {
  /** What both edits began with. */
  base: { version: number; text: string };
  theirs: OtherVersion;
  text: string;
  operators: readonly OperatorSpec[];
  /** Go on with this text as an edit of their version. */
  onMerged: (text: string) => void;
  onClose: () => void;
}) {
  const parts = useMemo(
    () => mergeTexts(base.text, text, theirs.source),
    [base.text, text, theirs.source],
  );
  const conflicts = parts.filter((part) => part.kind === "conflict");
  const [choices, setChoices] = useState<(Choice | null)[]>(() => conflicts.map(() => null));
  const open = choices.filter((choice) => choice === null).length;
  const merged = mergedText(parts, choices);
  const problems = useMemo(
    () =>
      parseDagYaml(merged, { operators }).problems.filter(({ severity }) => severity === "error"),
    [merged, operators],
  );

  return (
    <Dialog
      title={`Version ${theirs.number} was saved meanwhile`}
      description={
        <>
          {theirs.authorName} saved it <Timestamp value={theirs.createdAt} focusable={false} />
          {theirs.message === "" ? "." : `: “${theirs.message}”.`} {summaryOf(parts)}
        </>
      }
      size="lg"
      open
      onOpenChange={(isOpen) => !isOpen && onClose()}
    >
      <DialogBody>
        {conflicts.length > 0 && (
          <ol aria-label="Conflicts" className="flex flex-col gap-3">
            {conflicts.map((conflict, index) => (
              <MergeConflict
                // biome-ignore lint/suspicious/noArrayIndexKey: conflicts of two texts never move
                key={index}
                number={index + 1}
                conflict={conflict}
                baseVersion={base.version}
                theirVersion={theirs.number}
                choice={choices[index] ?? null}
                onChoose={(choice) => setChoices(choices.with(index, choice))}
              />
            ))}
          </ol>
        )}
        {open === 0 ? (
          <>
            {problems.length > 0 && (
              <Callout tone="warn" title="Brought together, the text has problems">
                {problems[0]?.message}. Take it over and correct it in the editor.
              </Callout>
            )}
            <CompareView
              before={theirs.source}
              after={merged}
              beforeLabel={`Version ${theirs.number} by ${theirs.authorName}`}
              afterLabel="Brought together"
            />
          </>
        ) : (
          <p className="text-ink-2">
            {open === 1 ? "One place is" : `${open} places are`} still to be decided; then the whole
            is shown beside their version.
          </p>
        )}
      </DialogBody>
      <DialogFooter>
        <DialogClose>
          <Button>Decide later</Button>
        </DialogClose>
        <Button variant="ghost" onClick={() => onMerged(theirs.source)}>
          Take theirs
        </Button>
        <Button variant="ghost" onClick={() => onMerged(text)}>
          Keep mine, on top of theirs
        </Button>
        <Button
          variant="primary"
          disabledReason={open > 0 ? "Decide the conflicts first." : undefined}
          onClick={() => onMerged(merged)}
        >
          Use the merged text
        </Button>
      </DialogFooter>
    </Dialog>
  );
}

function summaryOf(parts: readonly MergePart[]): string {
  const count = (kind: MergePart["kind"]) => parts.filter((part) => part.kind === kind).length;
  const [mine, theirs, conflicts] = [count("mine"), count("theirs"), count("conflict")];
  const changes = (number: number) => `${number} ${number === 1 ? "change" : "changes"}`;
  const told = `${changes(mine)} of yours and ${changes(theirs)} of theirs go together`;
  if (conflicts === 0) return `${told}.`;
  return `${told}; ${changes(conflicts)} of the same lines must be decided.`;
}
