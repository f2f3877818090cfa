import type { Edge } from "@xyflow/react";
import { mappedGroupsOf } from "@/lib/core/dag/mapped-groups";
import { readGroups, readTasks } from "@/lib/core/dag/partial";
import type { GraphView } from "@/lib/schemas/api/dag";
import { isJsonObject } from "@/lib/schemas/json";
import type { Problem } from "@/lib/schemas/problem";
import { valueAt } from "../document-schema";
import type { EditGroup } from "./edit-group";
import type { EditNode, EditNodeData } from "./edit-node";

/** What stands in a graph under edit. */
export type EditElement = EditNode | EditGroup;

/** The boxes of the groups, those around others first. */
export function groupsOf(
  { groups }: GraphView,
  target: string | null,
  isReadOnly: boolean,
): EditGroup[] {
  const drawn = groups.flatMap((group) =>
    group.box === null ? [] : [{ ...group, box: group.box }],
  );
  return drawn
    .sort((one, other) => other.tasks.length - one.tasks.length)
    .map(({ groupId, label, tasks, box }) => ({
      id: groupId,
      type: "taskGroup",
      position: { x: box.x, y: box.y },
      width: box.width,
      height: box.height,
      zIndex: -1,
      draggable: false,
      selectable: false,
      focusable: false,
      connectable: false,
      // What is behind the box can be dragged and chosen.
      style: { pointerEvents: "none" },
      data: { groupId, label, taskIds: tasks, isReadOnly, isTarget: groupId === target },
    }));
}

/** The tasks of a graph under edit. */
export function nodesOf(
  graph: GraphView,
  value: unknown,
  problems: readonly Problem[],
  selection: readonly string[],
  isReadOnly: boolean,
): EditNode[] {
  const own = problemsByTask(problems);
  const boxed = new Set(graph.groups.filter(({ box }) => box !== null).map((one) => one.groupId));
  const inMapped = mappedGroupsOf(
    readTasks(valueAt(value, ["tasks"])),
    readGroups(valueAt(value, ["groups"])),
  );
  return graph.nodes.map((node) => {
    const found = own.get(node.taskId) ?? null;
    const task = valueAt(value, ["tasks", node.taskId]);
    const told =
      found === null ? "" : `, ${found.count} ${found.count === 1 ? "problem" : "problems"}`;
    return {
      id: node.taskId,
      type: "task",
      position: { x: node.x, y: node.y },
      width: node.width,
      height: node.height,
      selected: selection.includes(node.taskId),
      ariaLabel: `${node.taskId}, ${node.operatorLabel}${told}`,
      data: {
        taskId: node.taskId,
        operator: node.operator,
        operatorLabel: node.operatorLabel,
        triggerRule: node.triggerRule,
        isMapped: inMapped.has(node.taskId) || (isJsonObject(task) && task.expand !== undefined),
        group: groupNameOf(task, boxed),
        problems: found,
        isConnectable: !isReadOnly,
      },
    };
  });
}

/** The group of a task, where no box shows it. */
function groupNameOf(task: unknown, boxed: ReadonlySet<string>): string | null {
  const group = isJsonObject(task) ? task.group : undefined;
  return typeof group === "string" && !boxed.has(group) ? group : null;
}

/** The edges of a graph under edit; each can be reached and taken away. */
export function edgesOf(graph: GraphView, selected: string | null): Edge[] {
  return graph.edges.map(({ from, to }) => {
    const id = `${from}→${to}`;
    return {
      id,
      source: from,
      target: to,
      selected: id === selected,
      ariaLabel: `${to} waits for ${from}`,
      className: "edge",
      interactionWidth: 18,
    };
  });
}

function problemsByTask(problems: readonly Problem[]): Map<string, EditNodeData["problems"]> {
  const own = new Map<string, EditNodeData["problems"]>();
  for (const { path, severity, message } of problems) {
    const [area, taskId] = path;
    if (area !== "tasks" || taskId === undefined) continue;
    const old = own.get(String(taskId)) ?? null;
    own.set(String(taskId), {
      count: (old?.count ?? 0) + 1,
      severity: severity === "error" || old?.severity === "error" ? "error" : "warning",
      first: old?.first ?? message,
    });
  }
  return own;
}
