"use client";

import { Popover as Base } from "@base-ui/react/popover";
import { clsx } from "clsx";
import {
  type KeyboardEvent,
  type ReactElement,
  type ReactNode,
  useId,
  useRef,
  useState,
} from "react";
import { catchClass } from "./item-styles";
import { focusFirst, moveFocus, typeAhead } from "./menu-focus";
import { MenuContext } from "./menu-items";

export { MenuGroup, MenuItem, MenuLink, MenuRadioGroup, MenuSeparator } from "./menu-items";

/**
 * A list of actions that opens from its trigger, with the keys of an ARIA menu. It stands on the
 * popover, because the library's own menu brings a filter field and submenus of 20 kB along.
 */
export function Menu({
  trigger,
  side = "bottom",
  align = "start",
  className,
  children,
}: {
  trigger: ReactElement;
  side?: "top" | "right" | "bottom" | "left";
  align?: "start" | "center" | "end";
  className?: string;
  children: ReactNode;
}) {
  const triggerId = useId();
  const popup = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);

  function openByArrow(event: KeyboardEvent) {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    setOpen(true);
  }

  function onKeyDown(event: KeyboardEvent<HTMLDivElement>) {
    if (event.key === "Tab") return setOpen(false);
    if (moveFocus(event.currentTarget, event.key) || typeAhead(event.currentTarget, event)) {
      event.preventDefault();
    }
  }

  return (
    <Base.Root open={open} onOpenChange={setOpen}>
      <Base.Trigger id={triggerId} aria-haspopup="menu" onKeyDown={openByArrow} render={trigger} />
      <Base.Portal>
        <Base.Backdrop className={catchClass} />
        <Base.Positioner
          side={side}
          align={align}
          sideOffset={5}
          collisionPadding={8}
          className="z-50"
        >
          <Base.Popup
            ref={popup}
            role="menu"
            aria-labelledby={triggerId}
            initialFocus={() => focusFirst(popup.current)}
            onKeyDown={onKeyDown}
            className={clsx(
              "overlay max-h-(--available-height) min-w-48 max-w-80 overflow-y-auto p-1",
              className,
            )}
          >
            <MenuContext value={{ close: () => setOpen(false) }}>{children}</MenuContext>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
