"use client";

import { Handle, type Node, type NodeProps, Position } from "@xyflow/react";
import { clsx } from "clsx";
import { memo } from "react";
import { OperatorIcon } from "@/components/shared/operator-icon";
import { stateLook } from "@/components/shared/state";
import { StateBadge } from "@/components/shared/state-mark";
import type { TaskInstanceState } from "@/lib/schemas/states";

/** What a node of the graph shows. */
export type TaskNodeData = {
  taskId: string;
  operator: string;
  operatorLabel: string;
  triggerRule: string;
  /** Undefined when no run is chosen or the run has no such task. */
  state: TaskInstanceState | undefined;
  tryNumber: number;
  maxTries: number;
  dim: boolean;
  found: boolean;
};
export type TaskNode = Node<TaskNodeData, "task">;

/** One task in the graph. */
export const TaskNodeView = memo(function TaskNodeView({ data, selected }: NodeProps<TaskNode>) {
  const { state } = data;
  return (
    <div
      className={clsx(
        "relative flex size-full flex-col justify-center gap-1 overflow-hidden rounded-lg border bg-raised py-1.5 pr-2.5 pl-3.5 shadow-[0_1px_2px_rgb(0_0_0/6%)] transition-opacity duration-100",
        state !== undefined && `st-${stateLook(state).token}`,
        selected ? "border-focus ring-2 ring-focus/30" : "border-line-strong",
        data.found && !selected && "ring-2 ring-warn",
        data.dim && "opacity-30",
      )}
    >
      {state !== undefined && (
        <span
          aria-hidden="true"
          className={clsx(
            "absolute inset-y-0 left-0 w-1 bg-(--st)",
            state === "running" && "animate-breathe",
          )}
        />
      )}
      <Handle type="target" position={Position.Left} isConnectable={false} />
      <span className="flex min-w-0 items-center gap-1.5">
        <OperatorIcon type={data.operator} />
        <span className="min-w-0 truncate font-medium text-ink text-sm">{data.taskId}</span>
      </span>
      <span className="flex min-w-0 items-center gap-1.5">
        {state === undefined ? (
          <span className="truncate text-ink-3 text-xs">{data.operatorLabel}</span>
        ) : (
          <StateBadge state={state} size="sm" />
        )}
        {data.tryNumber > 1 && (
          <span className="whitespace-nowrap text-2xs text-ink-3">
            try {data.tryNumber}/{data.maxTries}
          </span>
        )}
        {state === undefined && data.triggerRule !== "all_success" && (
          <span className="truncate rounded-sm bg-active px-1 text-2xs text-ink-2">
            {data.triggerRule}
          </span>
        )}
      </span>
      <Handle type="source" position={Position.Right} isConnectable={false} />
    </div>
  );
});
