"use client";

import { clsx } from "clsx";
import { type ReactNode, useId } from "react";

/** A view or unit out of two to five, all visible; radio buttons underneath. */
export function SegmentedControl<V extends string>({
  label,
  value,
  onValueChange,
  options,
  size = "md",
}: {
  label: string;
  value: V;
  onValueChange: (value: V) => void;
  options: readonly { value: V; label: string; icon?: ReactNode; iconOnly?: boolean }[];
  size?: "sm" | "md";
}) {
  const name = useId();
  return (
    <fieldset className="inline-flex min-w-0 rounded-md bg-active p-0.5">
      <legend className="sr-only">{label}</legend>
      {options.map((option) => (
        <label
          key={option.value}
          className={clsx(
            "relative flex cursor-pointer items-center gap-1.5 whitespace-nowrap rounded-sm px-2.5",
            "font-medium text-ink-2 text-xs transition-colors hover:text-ink",
            "has-checked:bg-surface has-checked:text-ink has-checked:shadow-[0_1px_2px_rgb(0_0_0/14%)]",
            "has-focus-visible:outline-2 has-focus-visible:outline-focus dark:has-checked:bg-line-strong",
            size === "sm" ? "h-6" : "h-7",
            "pointer-coarse:h-8",
          )}
        >
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === value}
            onChange={() => onValueChange(option.value)}
            className="absolute inset-0 cursor-pointer appearance-none outline-none"
          />
          {option.icon}
          <span className={option.iconOnly === true ? "sr-only" : undefined}>{option.label}</span>
        </label>
      ))}
    </fieldset>
  );
}
