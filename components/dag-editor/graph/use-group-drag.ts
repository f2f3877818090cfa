import type { NodeChange, OnNodeDrag } from "@xyflow/react";
import { useReactFlow } from "@xyflow/react";
import { useRef, useState } from "react";
import type { GraphView } from "@/lib/schemas/api/dag";
import type { EditElement } from "./edit-elements";

type Place = { x: number; y: number };
const NOWHERE: ReadonlyMap<string, Place> = new Map();

/**
 * Dragging tasks: where they are while they are dragged, and which group they are over. Where a task
 * stands follows from the document, so it goes back unless the drop changes its group.
 */
export function useGroupDrag(
  graph: GraphView,
  onDrop: (taskIds: string[], groupId: string | null) => void,
): {
  /** Of what is being dragged. */
  places: ReadonlyMap<string, Place>;
  /** The group that a drop would put it into. */
  target: string | null;
  onChanges: (changes: readonly NodeChange<EditElement>[]) => void;
  onNodeDrag: OnNodeDrag<EditElement>;
  onNodeDragStop: OnNodeDrag<EditElement>;
} {
  const flow = useReactFlow();
  const [places, setPlaces] = useState(NOWHERE);
  const [target, setTarget] = useState<string | null>(null);
  const isDragged = useRef(false);

  function groupAt(event: MouseEvent | TouchEvent): string | null {
    const point = "clientX" in event ? event : event.changedTouches[0];
    if (point === undefined) return null;
    const at = flow.screenToFlowPosition({ x: point.clientX, y: point.clientY });
    return groupUnder(graph, at);
  }

  return {
    places,
    target,
    onChanges: (changes) => {
      // The keys that move nodes elsewhere say no drag: nothing moves by them here.
      const moved = changes.flatMap((change) =>
        change.type === "position" && change.dragging === true && change.position !== undefined
          ? [[change.id, change.position] as const]
          : [],
      );
      if (moved.length > 0) setPlaces((last) => new Map([...last, ...moved]));
    },
    onNodeDrag: (event) => {
      isDragged.current = true;
      setTarget(groupAt(event));
    },
    onNodeDragStop: (event, _, nodes) => {
      const wasDragged = isDragged.current;
      isDragged.current = false;
      setPlaces(NOWHERE);
      setTarget(null);
      const taskIds = nodes.filter(({ type }) => type === "task").map(({ id }) => id);
      if (wasDragged && taskIds.length > 0) onDrop(taskIds, groupAt(event));
    },
  };
}

/** The innermost group whose box holds a point. */
export function groupUnder({ groups }: GraphView, { x, y }: Place): string | null {
  let found: { groupId: string; area: number } | null = null;
  for (const { groupId, box, folded } of groups) {
    if (box === null || folded) continue;
    const isIn = x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height;
    const area = box.width * box.height;
    if (isIn && (found === null || area < found.area)) found = { groupId, area };
  }
  return found?.groupId ?? null;
}
