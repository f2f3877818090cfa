"use client";

import { Combobox as Base } from "@base-ui/react/combobox";
import { clsx } from "clsx";
import { Check, ChevronsUpDown } from "lucide-react";
import { useFieldProps } from "./field-context";
import { itemClass } from "./item-styles";
import type { Option } from "./select";

/** A choice out of a long list, narrowed by typing (time zones, DAGs, people). */
export function Combobox<V extends string>({
  options,
  value,
  onValueChange,
  placeholder = "Type to search…",
  empty = "Nothing matches.",
  disabled = false,
  id,
  "aria-label": ariaLabel,
  className,
}: {
  options: readonly Option<V>[];
  value: V | null;
  onValueChange: (value: V | null) => void;
  placeholder?: string;
  empty?: string;
  disabled?: boolean;
  id?: string;
  "aria-label"?: string;
  className?: string;
}) {
  const field = useFieldProps({ id });
  return (
    <Base.Root
      items={options}
      value={options.find((option) => option.value === value) ?? null}
      onValueChange={(option) => onValueChange(option?.value ?? null)}
      disabled={disabled}
      limit={200}
    >
      <Base.InputGroup
        data-invalid={field["aria-invalid"] === true ? "" : undefined}
        className={clsx("control flex h-8 w-full items-center pointer-coarse:h-9", className)}
      >
        <Base.Input
          {...field}
          aria-label={ariaLabel}
          placeholder={placeholder}
          className="h-full min-w-0 flex-1 bg-transparent pl-2.5 text-sm outline-none"
        />
        <Base.Trigger
          aria-label="Show the list"
          tabIndex={-1}
          className="grid h-full w-7 place-items-center rounded-r-md text-ink-3"
        >
          <ChevronsUpDown size={14} aria-hidden />
        </Base.Trigger>
      </Base.InputGroup>
      <Base.Portal>
        <Base.Positioner sideOffset={5} className="z-50">
          <Base.Popup className="overlay max-h-[min(20rem,var(--available-height))] w-(--anchor-width) min-w-48 overflow-y-auto overscroll-contain p-1">
            <Base.Empty className="px-2 py-1.5 text-ink-3 text-sm empty:p-0">{empty}</Base.Empty>
            <Base.List>
              {(option: Option<V>) => (
                <Base.Item
                  key={option.value}
                  value={option}
                  disabled={option.disabled === true}
                  className={itemClass}
                >
                  {option.icon}
                  <span className="min-w-0 flex-1 truncate">{option.label}</span>
                  <Base.ItemIndicator className="text-accent-text">
                    <Check size={14} aria-hidden />
                  </Base.ItemIndicator>
                </Base.Item>
              )}
            </Base.List>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
