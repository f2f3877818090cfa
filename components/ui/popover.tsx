"use client";

import { Popover as Base } from "@base-ui/react/popover";
import { clsx } from "clsx";
import type { ReactElement, ReactNode } from "react";

/** A small panel tied to its trigger, for details and short forms. */
export function Popover({
  trigger,
  title,
  side = "bottom",
  align = "start",
  className,
  children,
}: {
  trigger: ReactElement;
  title?: ReactNode;
  side?: "top" | "right" | "bottom" | "left";
  align?: "start" | "center" | "end";
  className?: string;
  children: ReactNode;
}) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner
          side={side}
          align={align}
          sideOffset={6}
          collisionPadding={8}
          className="z-50"
        >
          <Base.Popup
            className={clsx("overlay max-w-[min(24rem,calc(100vw-1rem))] p-3", className)}
          >
            {title !== undefined && (
              <Base.Title className="mb-2 font-semibold text-ink text-sm">{title}</Base.Title>
            )}
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
