"use client";

import { Panel, useReactFlow } from "@xyflow/react";
import { Maximize, Minus, Plus } from "lucide-react";
import { IconButton } from "@/components/ui/button";

/** The buttons in a graph's corner: nearer, farther, and all of it. */
export function GraphZoom({
  fit,
}: {
  /** How far "everything" may be zoomed. */
  fit: { padding: number; maxZoom: number; minZoom: number };
}) {
  const flow = useReactFlow();
  return (
    <Panel position="bottom-left" className="flex gap-1">
      <IconButton size="sm" variant="secondary" label="Zoom in" onClick={() => void flow.zoomIn()}>
        <Plus size={14} aria-hidden />
      </IconButton>
      <IconButton
        size="sm"
        variant="secondary"
        label="Zoom out"
        onClick={() => void flow.zoomOut()}
      >
        <Minus size={14} aria-hidden />
      </IconButton>
      <IconButton
        size="sm"
        variant="secondary"
        label="Show everything"
        onClick={() => void flow.fitView({ ...fit, duration: graphMotionMs() })}
      >
        <Maximize size={14} aria-hidden />
      </IconButton>
    </Panel>
  );
}

/** How long a graph's view moves: not at all for who wants little motion. */
export function graphMotionMs(): number {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 250;
}
