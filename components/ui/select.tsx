"use client";

import { Select as Base } from "@base-ui/react/select";
import { clsx } from "clsx";
import { Check, ChevronsUpDown } from "lucide-react";
import type { ReactNode } from "react";
import { useFieldProps } from "./field-context";
import { catchClass, itemClass } from "./item-styles";

/** One choice of a {@link Select} or combobox. */
export type Option<V extends string = string> = {
  value: V;
  label: string;
  description?: ReactNode;
  icon?: ReactNode;
  disabled?: boolean;
};

/** A choice out of a known list; for long lists use `Combobox`. */
export function Select<V extends string>({
  options,
  value,
  onValueChange,
  placeholder = "Choose…",
  size = "md",
  name,
  disabled = false,
  id,
  "aria-label": ariaLabel,
  className,
}: {
  options: readonly Option<V>[];
  value: V | null;
  onValueChange: (value: V) => void;
  placeholder?: string;
  size?: "sm" | "md";
  name?: string;
  disabled?: boolean;
  id?: string;
  "aria-label"?: string;
  className?: string;
}) {
  const field = useFieldProps({ id });
  const current = options.find((option) => option.value === value);
  return (
    <Base.Root
      items={options}
      value={value}
      onValueChange={(next) => {
        if (next !== null) onValueChange(next);
      }}
      disabled={disabled}
      {...(name === undefined ? {} : { name })}
    >
      <Base.Trigger
        {...field}
        aria-label={ariaLabel}
        className={clsx(
          "control flex w-full min-w-0 items-center gap-2 pr-2 pl-2.5 text-left text-sm",
          size === "sm" ? "h-7" : "h-8",
          "pointer-coarse:h-9",
          className,
        )}
      >
        {current?.icon}
        <Base.Value
          placeholder={placeholder}
          className="min-w-0 flex-1 truncate data-placeholder:text-ink-3"
        />
        <Base.Icon className="text-ink-3">
          <ChevronsUpDown size={14} aria-hidden />
        </Base.Icon>
      </Base.Trigger>
      <Base.Portal>
        <Base.Backdrop className={catchClass} />
        <Base.Positioner sideOffset={4} alignItemWithTrigger={false} className="z-50">
          <Base.Popup className="overlay max-h-(--available-height) min-w-(--anchor-width) max-w-96 overflow-y-auto p-1">
            <Base.List>
              {options.map((option) => (
                <Base.Item
                  key={option.value}
                  value={option.value}
                  disabled={option.disabled === true}
                  className={itemClass}
                >
                  {option.icon}
                  <span className="min-w-0 flex-1">
                    <Base.ItemText className="block truncate">{option.label}</Base.ItemText>
                    {option.description !== undefined && (
                      <span className="block text-ink-3 text-xs">{option.description}</span>
                    )}
                  </span>
                  <Base.ItemIndicator className="text-accent-text">
                    <Check size={14} aria-hidden />
                  </Base.ItemIndicator>
                </Base.Item>
              ))}
            </Base.List>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
