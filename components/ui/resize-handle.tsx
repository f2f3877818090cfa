"use client";

import { clsx } from "clsx";
import type { KeyboardEvent, PointerEvent } from "react";

const STEP_PX = 32;

/** The edge between a view and a panel at its right: drag it, or move it with the arrow keys. */
export function ResizeHandle({
  label,
  width,
  least,
  most,
  onWidth,
  className,
}: {
  label: string;
  /** Of the panel, in pixels. */
  width: number;
  least: number;
  most: number;
  onWidth: (width: number) => void;
  className?: string;
}) {
  const set = (wanted: number) => onWidth(Math.round(Math.min(most, Math.max(least, wanted))));

  function onKeyDown(event: KeyboardEvent) {
    const moves: Record<string, number> = {
      ArrowLeft: width + STEP_PX,
      ArrowRight: width - STEP_PX,
      Home: most,
      End: least,
    };
    const to = moves[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    set(to);
  }

  function onPointerDown(event: PointerEvent<HTMLDivElement>) {
    event.preventDefault();
    const handle = event.currentTarget;
    const from = event.clientX;
    handle.setPointerCapture(event.pointerId);
    const move = (moved: globalThis.PointerEvent) => set(width + from - moved.clientX);
    const end = () => {
      handle.removeEventListener("pointermove", move);
      handle.removeEventListener("lostpointercapture", end);
    };
    handle.addEventListener("pointermove", move);
    handle.addEventListener("lostpointercapture", end);
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: an hr takes neither focus nor a value
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={label}
      aria-valuenow={width}
      aria-valuemin={least}
      aria-valuemax={most}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onPointerDown={onPointerDown}
      className={clsx(
        "group w-4 shrink-0 cursor-col-resize touch-none items-center justify-center self-stretch rounded-sm",
        className,
      )}
    >
      <span
        aria-hidden="true"
        className="h-10 w-1 rounded-full bg-line-strong transition-colors group-hover:bg-accent group-focus-visible:bg-accent"
      />
    </div>
  );
}
