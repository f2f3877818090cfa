"use client";

import { useQuery } from "@tanstack/react-query";
import { CircleStop } from "lucide-react";
import { useTeam } from "@/components/shared/team-context";
import { Dialog } from "@/components/ui/dialog";
import type { CancelTasksResult } from "@/lib/schemas/api/operate";
import { OrderForm } from "./order-form";
import { orders, previews, type RunRef } from "./queries";
import { shellOf } from "./shell";
import { useOrder } from "./use-order";
import { markedWords, oneInstance, orderName } from "./words";

/** Shows what follows when a task ends now, and ends it. */
export function CancelTaskDialog({
  target,
  taskId,
  mapIndex,
  open,
  onOpenChange,
}: {
  target: RunRef;
  taskId: string;
  /** Only this instance of a mapped task. */
  mapIndex?: number | undefined;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  return (
    <Dialog
      title={`Cancel ${orderName(taskId, mapIndex)}?`}
      description="What runs is stopped and counts as failed, without another try; what has not begun is skipped. The run goes on by its trigger rules."
      size="md"
      open={open}
      onOpenChange={onOpenChange}
    >
      <CancelForm
        target={target}
        taskId={taskId}
        mapIndex={mapIndex}
        onDone={() => onOpenChange(false)}
      />
    </Dialog>
  );
}

function CancelForm({
  target,
  taskId,
  mapIndex,
  onDone,
}: {
  target: RunRef;
  taskId: string;
  mapIndex: number | undefined;
  onDone: () => void;
}) {
  const { slug } = useTeam();
  const name = orderName(taskId, mapIndex);
  const body = { tasks: [taskId], ...oneInstance(mapIndex) };
  const preview = useQuery(previews.cancelTasks(slug, target, body));
  const order = useOrder<CancelTasksResult>(target);
  return (
    <OrderForm
      dagId={target.dagId}
      preview={preview}
      empty={`${name} has ended: there is nothing to cancel.`}
      wordsOf={markedWords}
      shell={shellOf("cancel-tasks", target, body)}
      button={() => ({
        label: "Cancel the task",
        icon: <CircleStop size={14} aria-hidden />,
        danger: true,
      })}
      onOrder={(effect) => {
        order.mutate({
          send: () => orders.cancelTasks(slug, target, body),
          effect,
          done: () => `Cancelled ${name}`,
          refused: `${name} was not cancelled`,
        });
        onDone();
      }}
    />
  );
}
