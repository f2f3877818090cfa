"use client";

import type { ReactNode } from "react";
import { ResizeHandle } from "@/components/ui/resize-handle";
import { useKeptNumber } from "@/lib/browser/kept";

/** Widths of what stands beside the grid, in pixels: a log wants more room than facts. */
const WIDTHS = {
  details: { least: 280, usual: 336, most: 560 },
  log: { least: 360, usual: 620, most: 1100 },
} as const;

/** The grid with a panel at its right, whose width people choose; below it where that is too narrow. */
export function GridSide({
  panel,
  view,
  children,
}: {
  /** Null while nothing is selected. */
  panel: ReactNode | null;
  view: keyof typeof WIDTHS;
  /** The grid. */
  children: ReactNode;
}) {
  const { least, usual, most } = WIDTHS[view];
  const [kept, keep] = useKeptNumber(`millrace:grid-${view}-width`, usual);
  const width = Math.min(most, Math.max(least, kept));
  return (
    <div className="flex flex-col gap-4 lg:flex-row lg:gap-0">
      <div className="min-w-0 lg:flex-1">{children}</div>
      {panel !== null && (
        <>
          <ResizeHandle
            label="Width of the panel beside the grid"
            width={width}
            least={least}
            most={most}
            onWidth={keep}
            className="hidden lg:flex"
          />
          <div
            className="min-w-0 lg:w-(--panel) lg:max-w-[70%] lg:shrink-0"
            style={{ "--panel": `${width}px` } as React.CSSProperties}
          >
            {panel}
          </div>
        </>
      )}
    </div>
  );
}
