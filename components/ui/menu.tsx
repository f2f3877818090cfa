"use client";

import { Menu as Base } from "@base-ui/react/menu";
import { clsx } from "clsx";
import { Check } from "lucide-react";
import Link from "next/link";
import type { ReactElement, ReactNode } from "react";
import { itemClass, itemLabelClass, itemSeparatorClass } from "./item-styles";

/** A list of actions that opens from its trigger. */
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
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner
          side={side}
          align={align}
          sideOffset={5}
          collisionPadding={8}
          className="z-50"
        >
          <Base.Popup
            className={clsx(
              "overlay max-h-(--available-height) min-w-48 max-w-80 overflow-y-auto p-1",
              className,
            )}
          >
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

type ItemLook = { icon?: ReactNode; hint?: ReactNode; children: ReactNode };

function ItemContent({ icon, hint, children }: ItemLook) {
  return (
    <>
      {icon}
      <span className="min-w-0 flex-1 truncate">{children}</span>
      {hint !== undefined && <span className="text-ink-3 text-xs">{hint}</span>}
    </>
  );
}

/** An action; with `disabledReason` it stays in reach, says why and does nothing. */
export function MenuItem({
  onClick,
  tone = "neutral",
  disabledReason,
  ...look
}: ItemLook & {
  onClick: () => void;
  tone?: "neutral" | "danger";
  disabledReason?: string | undefined;
}) {
  if (disabledReason !== undefined) {
    return (
      <Base.Item disabled className={clsx(itemClass, "flex-wrap")}>
        <ItemContent {...look} />
        <span className="basis-full pb-1 text-ink-3 text-xs">{disabledReason}</span>
      </Base.Item>
    );
  }
  return (
    <Base.Item
      onClick={onClick}
      className={clsx(
        itemClass,
        tone === "danger" &&
          "text-danger-text data-highlighted:bg-danger-soft [&>svg]:text-current",
      )}
    >
      <ItemContent {...look} />
    </Base.Item>
  );
}

/** A menu row that goes to another screen. */
export function MenuLink({
  href,
  current = false,
  ...look
}: ItemLook & { href: string; current?: boolean }) {
  return (
    <Base.LinkItem
      render={<Link href={href} />}
      closeOnClick
      aria-current={current ? "true" : undefined}
      className={itemClass}
    >
      <ItemContent {...look} />
      {current && <Check size={14} aria-hidden />}
    </Base.LinkItem>
  );
}

/** One choice out of a few, within a menu. */
export function MenuRadioGroup<V extends string>({
  label,
  value,
  onValueChange,
  options,
}: {
  label: string;
  value: V | undefined;
  onValueChange: (value: V) => void;
  options: readonly { value: V; label: string; icon?: ReactNode }[];
}) {
  return (
    <Base.Group>
      <Base.GroupLabel className={itemLabelClass}>{label}</Base.GroupLabel>
      <Base.RadioGroup value={value ?? null} onValueChange={onValueChange}>
        {options.map((option) => (
          <Base.RadioItem key={option.value} value={option.value} className={itemClass}>
            <ItemContent icon={option.icon}>{option.label}</ItemContent>
            <Base.RadioItemIndicator className="text-accent-text">
              <Check size={14} aria-hidden />
            </Base.RadioItemIndicator>
          </Base.RadioItem>
        ))}
      </Base.RadioGroup>
    </Base.Group>
  );
}

/** Rows under a heading. */
export function MenuGroup({ label, children }: { label: ReactNode; children: ReactNode }) {
  return (
    <Base.Group>
      <Base.GroupLabel className={itemLabelClass}>{label}</Base.GroupLabel>
      {children}
    </Base.Group>
  );
}

/** A rule between groups. */
export function MenuSeparator() {
  return <Base.Separator className={itemSeparatorClass} />;
}
