import { clsx } from "clsx";
import type { KeyboardEvent, PointerEvent } from "react";
import { PANE_BOUNDS, type PaneWidths } from "./pane-widths";

const STEP_PERCENT = 3;

/** A bar that is dragged, or moved by the arrow keys, to widen the pane to its right. */
export function ResizeBar({
  label,
  pane,
  percent,
  from,
  onChange,
  className,
}: {
  label: string;
  pane: keyof PaneWidths;
  percent: number;
  /** How much of the whole lies to the right of that pane. */
  from: number;
  onChange: (percent: number) => void;
  className: string;
}) {
  function drag(event: PointerEvent<HTMLDivElement>) {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const box = event.currentTarget.parentElement?.getBoundingClientRect();
    if (box !== undefined) onChange(((box.right - event.clientX) / box.width) * 100 - from);
  }
  function step(event: KeyboardEvent) {
    const direction = { ArrowLeft: 1, ArrowRight: -1 }[event.key];
    if (direction === undefined) return;
    event.preventDefault();
    onChange(percent + direction * STEP_PERCENT);
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule that can be moved has no element of its own
    <div
      role="separator"
      aria-label={label}
      aria-orientation="vertical"
      aria-valuenow={percent}
      aria-valuemin={PANE_BOUNDS[pane].min}
      aria-valuemax={PANE_BOUNDS[pane].max}
      tabIndex={0}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
      onKeyDown={step}
      className={clsx(
        "relative hidden cursor-col-resize touch-none border-l hover:bg-accent-soft focus-visible:bg-accent-soft lg:row-span-2 lg:row-start-1 lg:block",
        className,
      )}
    />
  );
}
