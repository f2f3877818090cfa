"use client";

import type { Node, NodeProps } from "@xyflow/react";
import { clsx } from "clsx";
import {
  EllipsisVertical,
  Pencil,
  SlidersHorizontal,
  SquareDashedMousePointer,
  Ungroup,
} from "lucide-react";
import { memo } from "react";
import { IconButton } from "@/components/ui/button";
import { Menu, MenuItem } from "@/components/ui/menu";
import { formatCount } from "@/lib/browser/format";
import { useGroupActions } from "./group-actions";

/** What the box of a group shows. */
export type EditGroupData = {
  groupId: string;
  label: string;
  taskIds: readonly string[];
  isReadOnly: boolean;
  /** What is dragged would come into it. */
  isTarget: boolean;
};
export type EditGroup = Node<EditGroupData, "taskGroup">;

/** A group in the graph under edit: a box around its tasks, with what can be done to it. */
export const EditGroupView = memo(function EditGroupView({ data }: NodeProps<EditGroup>) {
  const { groupId, label, taskIds, isReadOnly, isTarget } = data;
  const actions = useGroupActions();
  return (
    <section
      aria-label={`Group ${label}, ${formatCount(taskIds.length, "task")}`}
      className={clsx(
        "size-full rounded-xl border border-dashed",
        isTarget ? "border-accent bg-accent-soft/70" : "border-line-strong bg-active/40",
      )}
    >
      {/* The box lets the pointer through to what is behind it; its head does not. */}
      <div className="nodrag nopan pointer-events-auto flex h-9 items-center gap-1 pr-1 pl-3">
        <span
          title={label === groupId ? groupId : `${label} (${groupId})`}
          className="min-w-0 truncate font-medium text-ink-2 text-sm"
        >
          {label}
        </span>
        {label !== groupId && (
          <span className="min-w-0 shrink-[2] truncate font-mono text-2xs text-ink-3">
            {groupId}
          </span>
        )}
        {!isReadOnly && (
          <Menu
            trigger={
              <IconButton size="sm" label={`Group ${label}: actions`}>
                <EllipsisVertical size={14} aria-hidden />
              </IconButton>
            }
          >
            <MenuItem
              icon={<SlidersHorizontal size={14} aria-hidden />}
              onClick={() => actions.edit(groupId)}
            >
              Edit…
            </MenuItem>
            <MenuItem
              icon={<Pencil size={14} aria-hidden />}
              onClick={() => actions.rename(groupId)}
            >
              Rename…
            </MenuItem>
            <MenuItem
              icon={<SquareDashedMousePointer size={14} aria-hidden />}
              onClick={() => actions.select(taskIds)}
            >
              Select its tasks
            </MenuItem>
            <MenuItem
              icon={<Ungroup size={14} aria-hidden />}
              onClick={() => actions.dissolve(groupId)}
            >
              Take the group away, keep its tasks
            </MenuItem>
          </Menu>
        )}
      </div>
    </section>
  );
});
