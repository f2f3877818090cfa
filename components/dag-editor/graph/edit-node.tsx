"use client";

import { Handle, type Node, type NodeProps, Position } from "@xyflow/react";
import { clsx } from "clsx";
import { memo } from "react";
import { OperatorIcon } from "@/components/shared/operator-icon";
import { SeverityIcon } from "../problem-list";

/** What a node of the graph under edit shows. */
export type EditNodeData = {
  taskId: string;
  operator: string;
  operatorLabel: string;
  triggerRule: string;
  isMapped: boolean;
  /** Named where no box around it does. */
  group: string | null;
  problems: { count: number; severity: "error" | "warning"; first: string } | null;
  isConnectable: boolean;
};
export type EditNode = Node<EditNodeData, "task">;

/** One task in the graph under edit, with a handle on each side. */
export const EditNodeView = memo(function EditNodeView({ data, selected }: NodeProps<EditNode>) {
  const { problems } = data;
  return (
    <div
      className={clsx(
        "relative flex size-full flex-col justify-center gap-1 rounded-lg border bg-raised py-1.5 pr-2.5 pl-3.5 shadow-[0_1px_2px_rgb(0_0_0/6%)]",
        selected
          ? "border-focus ring-2 ring-focus/30"
          : problems?.severity === "error"
            ? "border-danger-line"
            : "border-line-strong",
      )}
    >
      <Handle type="target" position={Position.Left} isConnectable={data.isConnectable} />
      <span className="flex min-w-0 items-center gap-1.5">
        <OperatorIcon type={data.operator} />
        <span className="min-w-0 flex-1 truncate font-medium text-ink text-sm">{data.taskId}</span>
        {problems !== null && (
          <span title={problems.first} className="flex items-center gap-0.5 [&_svg]:mt-0">
            <SeverityIcon severity={problems.severity} />
            {problems.count > 1 && <span className="text-2xs text-ink-2">{problems.count}</span>}
          </span>
        )}
      </span>
      <span className="flex min-w-0 items-center gap-1.5">
        <span className="truncate text-ink-3 text-xs">{data.operatorLabel}</span>
        {data.group !== null && <Mark>{data.group}</Mark>}
        {data.isMapped && <Mark>mapped</Mark>}
        {data.triggerRule !== "all_success" && <Mark>{data.triggerRule}</Mark>}
      </span>
      <Handle type="source" position={Position.Right} isConnectable={data.isConnectable} />
    </div>
  );
});

function Mark({ children }: { children: string }) {
  return <span className="truncate rounded-sm bg-active px-1 text-2xs text-ink-2">{children}</span>;
}
