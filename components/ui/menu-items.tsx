"use client";

import { Check } from "lucide-react";
import Link from "next/link";
import {
  createContext,
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
  useContext,
  useId,
} from "react";
import { dangerItemClass, itemClass, itemLabelClass, itemSeparatorClass } from "./item-styles";

/** Set by `Menu`, so that an item can close it. */
export const MenuContext = createContext<{ close: () => void }>({ close: () => undefined });

type ItemLook = { icon?: ReactNode; hint?: ReactNode; children: ReactNode };

function ItemContent({ icon, hint, children }: ItemLook) {
  return (
    <>
      {icon}
      <span className="min-w-0 flex-1 truncate text-left">{children}</span>
      {hint !== undefined && <span className="text-ink-3 text-xs">{hint}</span>}
    </>
  );
}

// The pointer takes the focus along, so that there is never one highlight for each of them.
const follow = {
  tabIndex: -1,
  onPointerMove: (event: PointerEvent<HTMLElement>) => {
    if (event.pointerType === "mouse") event.currentTarget.focus({ preventScroll: true });
  },
};

/** The item's own words, which typing finds it by. */
function wordsOf(children: ReactNode) {
  return typeof children === "string" ? { "data-words": children } : {};
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
  const { close } = useContext(MenuContext);
  if (disabledReason !== undefined) {
    return (
      <button
        type="button"
        role="menuitem"
        aria-disabled="true"
        {...follow}
        {...wordsOf(look.children)}
        className={`${itemClass} w-full flex-wrap`}
      >
        <ItemContent {...look} />
        <span className="basis-full pb-1 text-left text-ink-3 text-xs">{disabledReason}</span>
      </button>
    );
  }
  return (
    <button
      type="button"
      role="menuitem"
      {...follow}
      {...wordsOf(look.children)}
      onClick={() => {
        close();
        onClick();
      }}
      className={`${tone === "danger" ? dangerItemClass : itemClass} w-full`}
    >
      <ItemContent {...look} />
    </button>
  );
}

/** A menu row that goes to another screen. */
export function MenuLink({
  href,
  current = false,
  ...look
}: ItemLook & { href: string; current?: boolean }) {
  const { close } = useContext(MenuContext);
  return (
    <Link
      href={href}
      role="menuitem"
      aria-current={current ? "true" : undefined}
      {...follow}
      {...wordsOf(look.children)}
      onClick={close}
      onKeyDown={clickOnSpace}
      className={itemClass}
    >
      <ItemContent {...look} />
      {current && <Check size={14} aria-hidden />}
    </Link>
  );
}

function clickOnSpace(event: KeyboardEvent<HTMLElement>) {
  if (event.key !== " ") return;
  event.preventDefault();
  event.currentTarget.click();
}

/** One choice out of a few, within a menu; choosing leaves the menu open. */
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
    <MenuGroup label={label}>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          role="menuitemradio"
          aria-checked={option.value === value}
          {...follow}
          {...wordsOf(option.label)}
          onClick={() => onValueChange(option.value)}
          className={`${itemClass} w-full`}
        >
          <ItemContent icon={option.icon}>{option.label}</ItemContent>
          {option.value === value && <Check size={14} aria-hidden className="text-accent-text" />}
        </button>
      ))}
    </MenuGroup>
  );
}

/** Rows under a heading. */
export function MenuGroup({ label, children }: { label: ReactNode; children: ReactNode }) {
  const id = useId();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset has no place in a menu
    <div role="group" aria-labelledby={id}>
      <div id={id} className={itemLabelClass}>
        {label}
      </div>
      {children}
    </div>
  );
}

/** A rule between groups. */
export function MenuSeparator() {
  return <hr className={itemSeparatorClass} />;
}
