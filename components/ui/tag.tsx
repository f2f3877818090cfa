"use client";

import { clsx } from "clsx";
import { X } from "lucide-react";

/** A word that people put on things to find them again; removable with `onRemove`. */
export function Tag({
  name,
  onRemove,
  onClick,
  active = false,
}: {
  name: string;
  onRemove?: () => void;
  /** Makes it a toggle for filtering. */
  onClick?: () => void;
  active?: boolean;
}) {
  const look = clsx(
    "inline-flex h-5 max-w-48 align-middle items-center rounded-sm border px-1.5 text-2xs",
    active ? "border-accent-line bg-accent-soft text-accent-text" : "bg-surface text-ink-2",
  );
  const text = <span className="truncate">{name}</span>;
  if (onClick !== undefined) {
    return (
      <button
        type="button"
        aria-pressed={active}
        onClick={onClick}
        className={clsx(look, "min-h-6 hover:border-line-strong hover:text-ink")}
      >
        {text}
      </button>
    );
  }
  return (
    <span className={look}>
      {text}
      {onRemove !== undefined && (
        <button
          type="button"
          aria-label={`Remove ${name}`}
          onClick={onRemove}
          className="-mr-1.5 grid size-6 place-items-center text-ink-3 hover:text-ink"
        >
          <X size={12} aria-hidden />
        </button>
      )}
    </span>
  );
}
