"use client";

import { Dialog as Base } from "@base-ui/react/dialog";
import { clsx } from "clsx";
import { X } from "lucide-react";
import { type ReactElement, type ReactNode, useRef } from "react";
import { IconButton } from "./button";

const widths = { sm: "sm:max-w-md", md: "sm:max-w-lg", lg: "sm:max-w-3xl" };

/** Classes of the dimmed page behind a modal. */
export const backdropClass =
  "fixed inset-0 z-40 bg-scrim transition-opacity duration-150 data-starting-style:opacity-0 data-ending-style:opacity-0";

/** Classes of a modal's box: centred, and a sheet from the bottom on a phone. */
export const modalClass =
  "overlay fixed z-40 flex max-h-[calc(100dvh-2rem)] flex-col overflow-clip max-sm:inset-x-2 max-sm:bottom-2 " +
  "sm:top-1/2 sm:left-1/2 sm:w-[calc(100vw-2rem)] sm:-translate-x-1/2 sm:-translate-y-1/2 sm:rounded-xl";

/** Makes a modal open and close from a trigger, or from the outside by `open`. */
export type ModalControl = {
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  /** A button that opens it. */
  trigger?: ReactElement;
};

/** Leaves out what was not given, as exact optional properties demand. */
export function rootProps(control: ModalControl): {
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
} {
  return {
    ...(control.open === undefined ? {} : { open: control.open }),
    ...(control.onOpenChange === undefined ? {} : { onOpenChange: control.onOpenChange }),
  };
}

/**
 * A modal. Put {@link DialogBody} and {@link DialogFooter} inside, around them a `<form>` where
 * there is one.
 */
export function Dialog({
  title,
  description,
  size = "sm",
  trigger,
  toRead = false,
  children,
  ...control
}: ModalControl & {
  title: ReactNode;
  description?: ReactNode;
  size?: keyof typeof widths;
  /** It asks for nothing: the focus goes to the dialog itself, not to its close button. */
  toRead?: boolean;
  children: ReactNode;
}) {
  const popup = useRef<HTMLDivElement>(null);
  return (
    <Base.Root {...rootProps(control)}>
      {trigger !== undefined && <Base.Trigger render={trigger} />}
      <Base.Portal>
        <Base.Backdrop className={backdropClass} />
        <Base.Popup
          ref={popup}
          {...(toRead ? { initialFocus: popup } : {})}
          className={clsx(modalClass, widths[size], "outline-none")}
        >
          <header className="pt-4 pr-14 pb-3 pl-5">
            <Base.Title className="font-semibold text-ink text-lg">{title}</Base.Title>
            {description !== undefined && (
              <Base.Description className="mt-0.5 text-ink-2 text-sm">
                {description}
              </Base.Description>
            )}
          </header>
          {children}
          {/* Last in order, so that opening by keyboard leads to what the dialog asks. */}
          <Base.Close
            render={
              <IconButton label="Close" size="sm" className="absolute top-3.5 right-3.5">
                <X size={16} aria-hidden />
              </IconButton>
            }
          />
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

/** The part of a dialog that scrolls. */
export function DialogBody({ children, className }: { children: ReactNode; className?: string }) {
  return (
    <div className={clsx("flex flex-col gap-4 overflow-y-auto px-5 pt-1 pb-5", className)}>
      {children}
    </div>
  );
}

/** The actions of a dialog, the main one last. */
export function DialogFooter({ children }: { children: ReactNode }) {
  return (
    <footer className="flex flex-wrap items-center justify-end gap-2 rounded-b-[inherit] border-t bg-sunken px-5 py-3 dark:bg-surface">
      {children}
    </footer>
  );
}

/** Closes the dialog around it; give it the button to render. */
export function DialogClose({ children }: { children: ReactElement }) {
  return <Base.Close render={children} />;
}
