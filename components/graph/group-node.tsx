"use client";

import { Handle, type Node, type NodeProps, Position } from "@xyflow/react";
import { clsx } from "clsx";
import { ChevronDown, ChevronRight } from "lucide-react";
import { memo } from "react";
import { stateLook } from "@/components/shared/state";
import { StateBadge, StateDot } from "@/components/shared/state-mark";
import { formatCount } from "@/lib/browser/format";
import type { TaskInstanceState } from "@/lib/schemas/states";

/** What a group of the graph shows. */
export type GroupNodeData = {
  groupId: string;
  label: string;
  taskCount: number;
  isMapped: boolean;
  folded: boolean;
  /** Undefined when no run is chosen or the run has none of its tasks. */
  state: TaskInstanceState | undefined;
  dim: boolean;
  found: boolean;
  /** Folds it, or opens it; undefined where it cannot be. */
  onToggle: ((groupId: string) => void) | undefined;
};
export type GroupNode = Node<GroupNodeData, "taskGroup">;

/** A group of the graph: a box around its tasks or, folded, one node. */
export const GroupNodeView = memo(function GroupNodeView({ data, selected }: NodeProps<GroupNode>) {
  return data.folded ? (
    <FoldedGroup data={data} selected={selected} />
  ) : (
    <div
      className={clsx(
        "size-full rounded-xl border border-dashed bg-active/40",
        data.state !== undefined && `st-${stateLook(data.state).token}`,
        selected ? "border-focus" : "border-line-strong",
        data.dim && "opacity-60",
      )}
    >
      <div className="flex h-9 items-center gap-1.5 px-2">
        <Toggle data={data} />
        {data.state !== undefined && <StateDot state={data.state} />}
        <span className="min-w-0 truncate font-medium text-ink-2 text-sm">{data.label}</span>
        {data.isMapped && <Mapped />}
      </div>
    </div>
  );
});

function FoldedGroup({ data, selected }: { data: GroupNodeData; selected: boolean }) {
  const { state } = data;
  return (
    <div
      className={clsx(
        "relative size-full transition-opacity duration-100",
        state !== undefined && `st-${stateLook(state).token}`,
        data.dim && "opacity-30",
      )}
    >
      {/* Two edges behind it: there is more than one task in it. */}
      <span
        aria-hidden="true"
        className="absolute inset-x-2 -bottom-1.5 h-4 rounded-b-lg border border-line-strong bg-surface"
      />
      <div
        className={clsx(
          "relative flex size-full flex-col justify-center gap-1 overflow-hidden rounded-lg border bg-raised py-1.5 pr-2.5 pl-3.5 shadow-[0_1px_2px_rgb(0_0_0/6%)]",
          selected ? "border-focus ring-2 ring-focus/30" : "border-line-strong",
          data.found && !selected && "ring-2 ring-warn",
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
        <span className="flex min-w-0 items-center gap-1">
          <Toggle data={data} />
          <span className="min-w-0 truncate font-semibold text-ink text-sm">{data.label}</span>
          {data.isMapped && <Mapped />}
        </span>
        <span className="flex min-w-0 items-center gap-1.5">
          {state !== undefined && <StateBadge state={state} size="sm" />}
          <span className="whitespace-nowrap text-ink-3 text-xs">
            {formatCount(data.taskCount, "task")}
          </span>
        </span>
        <Handle type="source" position={Position.Right} isConnectable={false} />
      </div>
    </div>
  );
}

function Mapped() {
  return (
    <span
      title="One instance of each task for every element"
      className="shrink-0 rounded-sm bg-active px-1 text-2xs text-ink-2"
    >
      mapped
    </span>
  );
}

function Toggle({ data: { groupId, label, folded, onToggle } }: { data: GroupNodeData }) {
  if (onToggle === undefined) return null;
  return (
    <button
      type="button"
      aria-expanded={!folded}
      aria-label={`${folded ? "Unfold" : "Fold"} ${label}`}
      className="nodrag nopan -ml-1 grid size-6 shrink-0 place-items-center rounded-sm text-ink-3 hover:bg-hover hover:text-ink"
      onClick={(event) => {
        event.stopPropagation();
        onToggle(groupId);
      }}
      onKeyDown={(event) => event.stopPropagation()}
    >
      {folded ? <ChevronRight size={15} aria-hidden /> : <ChevronDown size={15} aria-hidden />}
    </button>
  );
}
