"use client";

import { Tooltip as Base } from "@base-ui/react/tooltip";
import type { ReactElement, ReactNode } from "react";

type Payload = { content: ReactNode; side: "top" | "right" | "bottom" | "left" };

const handle = Base.createHandle<Payload>();

/**
 * Shows `content` while its child is hovered or focused. It is a hint for sighted users: give the
 * child a name (and a description, where the hint carries one) of its own.
 */
export function Tooltip({
  content,
  side = "top",
  delay = 350,
  children,
}: {
  content: ReactNode;
  side?: Payload["side"];
  /** Milliseconds of hovering before it shows. */
  delay?: number;
  children: ReactElement;
}) {
  return (
    <Base.Trigger handle={handle} payload={{ content, side }} delay={delay} render={children} />
  );
}

/** The single popup that all tooltips of a page share; mounted once by the root providers. */
export function TooltipHost() {
  return (
    <Base.Root handle={handle}>
      {({ payload }) => (
        <Base.Portal>
          <Base.Positioner
            side={payload?.side ?? "top"}
            sideOffset={6}
            collisionPadding={8}
            className="z-50"
          >
            <Base.Popup className="overlay pointer-events-none max-w-96 px-2.5 py-1.5 text-ink-2 text-xs">
              {payload?.content}
            </Base.Popup>
          </Base.Positioner>
        </Base.Portal>
      )}
    </Base.Root>
  );
}
