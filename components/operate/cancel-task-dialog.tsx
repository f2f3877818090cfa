"use client";

import { useQuery } from "@tanstack/react-query";
import { CircleStop } from "lucide-react";
import { useTeam } from "@/components/shared/team-context";
import { Dialog } from "@/components/ui/dialog";
import { formatCount } from "@/lib/browser/format";
import type { CancelTasksResult } from "@/lib/schemas/api/operate";
import { OrderForm } from "./order-form";
import { orders, previews, type RunRef } from "./queries";
import { shellOf } from "./shell";
import { useOrder } from "./use-order";
import { markedWords, oneInstance, tasksName } from "./words";

/** Shows what follows when tasks end now, and ends them. */
export function CancelTaskDialog({
  target,
  tasks,
  mapIndex,
  open,
  onOpenChange,
}: {
  target: RunRef;
  tasks: readonly string[];
  /** Only this instance of the one mapped task. */
  mapIndex?: number | undefined;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  return (
    <Dialog
      title={`Cancel ${tasksName(tasks, mapIndex)}?`}
      description="What runs is stopped and counts as failed, without another try; what has not begun is skipped. The run goes on by its trigger rules."
      size="md"
      open={open}
      onOpenChange={onOpenChange}
    >
      <CancelForm
        target={target}
        tasks={tasks}
        mapIndex={mapIndex}
        onDone={() => onOpenChange(false)}
      />
    </Dialog>
  );
}

function CancelForm({
  target,
  tasks,
  mapIndex,
  onDone,
}: {
  target: RunRef;
  tasks: readonly string[];
  mapIndex: number | undefined;
  onDone: () => void;
}) {
  const { slug } = useTeam();
  const name = tasksName(tasks, mapIndex);
  const body = { tasks: [...tasks], ...oneInstance(mapIndex) };
  const preview = useQuery(previews.cancelTasks(slug, target, body));
  const order = useOrder<CancelTasksResult>(target);
  return (
    <OrderForm
      dagId={target.dagId}
      preview={preview}
      empty={
        tasks.length === 1
          ? `${name} has ended: there is nothing to cancel.`
          : "All have ended: there is nothing to cancel."
      }
      wordsOf={markedWords}
      shell={shellOf("cancel-tasks", target, body)}
      button={(count) => ({
        label: tasks.length === 1 ? "Cancel the task" : `Cancel ${formatCount(count, "task")}`,
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
