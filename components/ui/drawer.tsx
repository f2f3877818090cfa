"use client";

import { Dialog as Base } from "@base-ui/react/dialog";
import { clsx } from "clsx";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { IconButton } from "./button";
import { backdropClass, type ModalControl, rootProps } from "./dialog";
import { VisuallyHidden } from "./visually-hidden";

const sides = {
  left: "inset-y-0 left-0 h-dvh w-72 max-w-[85vw] data-starting-style:-translate-x-full data-ending-style:-translate-x-full",
  right:
    "inset-y-0 right-0 h-dvh w-[min(40rem,100vw)] data-starting-style:translate-x-full data-ending-style:translate-x-full",
};

/** A panel from the edge of the screen: navigation on a phone, details beside a list. */
export function Drawer({
  title,
  hideTitle = false,
  side = "right",
  trigger,
  children,
  ...control
}: ModalControl & {
  title: string;
  /** Names it for assistive technology only; Escape and the backdrop close it. */
  hideTitle?: boolean;
  side?: keyof typeof sides;
  children: ReactNode;
}) {
  return (
    <Base.Root {...rootProps(control)}>
      {trigger !== undefined && <Base.Trigger render={trigger} />}
      <Base.Portal>
        <Base.Backdrop className={backdropClass} />
        <Base.Popup
          className={clsx(
            "fixed z-40 flex flex-col bg-raised text-ink shadow-overlay outline-none transition-transform duration-200 ease-out",
            sides[side],
          )}
        >
          {hideTitle ? (
            <Base.Title render={<VisuallyHidden>{title}</VisuallyHidden>} />
          ) : (
            <header className="flex items-center gap-4 border-b px-4 py-3">
              <Base.Title className="min-w-0 flex-1 truncate font-semibold text-base">
                {title}
              </Base.Title>
              <Base.Close
                render={
                  <IconButton label="Close" size="sm">
                    <X size={16} aria-hidden />
                  </IconButton>
                }
              />
            </header>
          )}
          <div className="min-h-0 flex-1 overflow-y-auto">{children}</div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
