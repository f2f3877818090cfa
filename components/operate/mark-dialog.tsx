"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { stateLook } from "@/components/shared/state";
import { useTeam } from "@/components/shared/team-context";
import { Dialog } from "@/components/ui/dialog";
import { formatCount } from "@/lib/browser/format";
import type { MarkedState, MarkTasksResult } from "@/lib/schemas/api/operate";
import { OrderForm } from "./order-form";
import { orders, previews, type RunRef } from "./queries";
import { NO_REACH, ReachFields } from "./reach-fields";
import { shellOf } from "./shell";
import { useOrder } from "./use-order";
import { markedWords, oneInstance, tasksName } from "./words";

/** Shows what follows from marking tasks, and marks them. */
export function MarkDialog({
  target,
  tasks,
  mapIndex,
  state,
  onClose,
}: {
  target: RunRef;
  tasks: readonly string[];
  /** Only this instance of the one mapped task. */
  mapIndex?: number | undefined;
  /** Null while the dialog is closed. */
  state: MarkedState | null;
  onClose: () => void;
}) {
  const word = state === null ? "" : stateLook(state).label.toLowerCase();
  return (
    <Dialog
      title={`Mark ${tasksName(tasks, mapIndex)} as ${word}`}
      description="It is put into this state without running, and what depends on it goes by that."
      size="md"
      open={state !== null}
      onOpenChange={(open) => !open && onClose()}
    >
      {state !== null && (
        <MarkForm
          target={target}
          tasks={tasks}
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
  tasks,
  mapIndex,
  state,
  word,
  onDone,
}: {
  target: RunRef;
  tasks: readonly string[];
  mapIndex: number | undefined;
  state: MarkedState;
  word: string;
  onDone: () => void;
}) {
  const { slug } = useTeam();
  const name = tasksName(tasks, mapIndex);
  const [reach, setReach] = useState(NO_REACH);
  const body = { tasks: [...tasks], ...oneInstance(mapIndex), ...reach, state };
  const preview = useQuery(previews.mark(slug, target, body));
  const order = useOrder<MarkTasksResult>(target);
  const what = (count: number) => (count > 1 ? formatCount(count, "task") : name);

  return (
    <OrderForm
      dagId={target.dagId}
      preview={preview}
      fields={<ReachFields value={reach} onChange={setReach} graph time={mapIndex === undefined} />}
      empty={
        tasks.length === 1 ? `${name} is in this state already.` : "All are in this state already."
      }
      wordsOf={markedWords}
      showOthers={reach.past || reach.future}
      shell={shellOf("mark", target, body)}
      button={(count) => ({
        label: count > 1 ? `Mark ${what(count)} as ${word}` : `Mark as ${word}`,
      })}
      onOrder={(effect) => {
        order.mutate({
          send: () => orders.mark(slug, target, body),
          effect,
          done: ({ marked }) => `Marked ${what(marked)} as ${word}`,
          refused: `${name} was not marked`,
        });
        onDone();
      }}
    />
  );
}
