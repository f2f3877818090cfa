"use client";

import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { QueryContent } from "@/components/shared/query-state";
import { stateLook } from "@/components/shared/state";
import { useTeam } from "@/components/shared/team-context";
import { Button } from "@/components/ui/button";
import { Dialog, DialogBody, DialogClose, DialogFooter } from "@/components/ui/dialog";
import { SkeletonText } from "@/components/ui/skeleton";
import { formatCount } from "@/lib/browser/format";
import type { MarkedState, MarkTasksResult } from "@/lib/schemas/api/operate";
import { EffectList } from "./effect-list";
import { OtherRunList } from "./other-run-list";
import { orders, previews, type RunRef } from "./queries";
import { NO_REACH, ReachFields } from "./reach-fields";
import { useOrder } from "./use-order";
import { markedWords, oneInstance, orderName } from "./words";

/** Shows what follows from marking a task, and marks it. */
export function MarkDialog({
  target,
  taskId,
  mapIndex,
  state,
  onClose,
}: {
  target: RunRef;
  taskId: string;
  /** Only this instance of a mapped task. */
  mapIndex?: number | undefined;
  /** Null while the dialog is closed. */
  state: MarkedState | null;
  onClose: () => void;
}) {
  const word = state === null ? "" : stateLook(state).label.toLowerCase();
  return (
    <Dialog
      title={`Mark ${orderName(taskId, mapIndex)} as ${word}`}
      description="It is put into this state without running, and what depends on it goes by that."
      size="md"
      open={state !== null}
      onOpenChange={(open) => !open && onClose()}
    >
      {state !== null && (
        <MarkForm
          target={target}
          taskId={taskId}
          mapIndex={mapIndex}
          state={state}
          word={word}
          onDone={onClose}
        />
      )}
    </Dialog>
  );
}

function MarkForm({
  target,
  taskId,
  mapIndex,
  state,
  word,
  onDone,
}: {
  target: RunRef;
  taskId: string;
  mapIndex: number | undefined;
  state: MarkedState;
  word: string;
  onDone: () => void;
}) {
  const { slug } = useTeam();
  const name = orderName(taskId, mapIndex);
  const [reach, setReach] = useState(NO_REACH);
  const body = { tasks: [taskId], ...oneInstance(mapIndex), ...reach, state };
  const preview = useQuery(previews.mark(slug, target, body));
  const order = useOrder<MarkTasksResult>(target);
  const others = preview.data?.others ?? [];
  const count = others.reduce((sum, { tasks }) => sum + tasks, preview.data?.items.length ?? 0);
  const isCurrent = preview.data !== undefined && !preview.isPlaceholderData;

  function submit(event: FormEvent) {
    event.preventDefault();
    event.stopPropagation();
    if (preview.data === undefined || !isCurrent || count === 0) return;
    order.mutate({
      send: () => orders.mark(slug, target, body),
      effect: preview.data,
      done: ({ marked }) =>
        marked > 1
          ? `Marked ${formatCount(marked, "task")} as ${word}`
          : `Marked ${name} as ${word}`,
      refused: `${name} was not marked`,
    });
    onDone();
  }

  return (
    <form onSubmit={submit} className="flex min-h-0 flex-col rounded-b-[inherit]">
      <DialogBody>
        <fieldset className="flex flex-col gap-2 sm:flex-row sm:flex-wrap sm:gap-x-6">
          <legend className="sr-only">Which tasks</legend>
          <ReachFields value={reach} onChange={setReach} graph time={mapIndex === undefined} />
        </fieldset>
        <QueryContent query={preview} skeleton={<SkeletonText lines={3} />}>
          {(effect) => (
            <div
              aria-live="polite"
              className={`flex flex-col gap-3 ${isCurrent ? "" : "opacity-60"}`}
            >
              {effect.items.length === 0 ? (
                <p className="rounded-md border bg-sunken px-3 py-6 text-center text-ink-3">
                  {name} is in this state already.
                </p>
              ) : (
                <EffectList effect={effect} wordsOf={markedWords} />
              )}
              {(reach.past || reach.future) && (
                <OtherRunList dagId={target.dagId} others={effect.others} />
              )}
            </div>
          )}
        </QueryContent>
      </DialogBody>
      <DialogFooter>
        <DialogClose>
          <Button>Cancel</Button>
        </DialogClose>
        <Button type="submit" variant="primary" disabled={!isCurrent || count === 0}>
          {count > 1 ? `Mark ${formatCount(count, "task")} as ${word}` : `Mark as ${word}`}
        </Button>
      </DialogFooter>
    </form>
  );
}
