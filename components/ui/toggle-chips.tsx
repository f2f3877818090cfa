"use client";

import { clsx } from "clsx";

/** Any number out of a few dozen short choices, all visible; tick boxes underneath. */
export function ToggleChips<V extends string | number>({
  legend,
  options,
  chosen,
  onChange,
  columns,
  disabled = false,
}: {
  /** Names the group to those who cannot see it. */
  legend: string;
  options: readonly { value: V; label: string; title?: string }[];
  chosen: readonly V[];
  onChange: (chosen: V[]) => void;
  columns: number;
  disabled?: boolean;
}) {
  return (
    <fieldset
      disabled={disabled}
      className="grid min-w-0 gap-1"
      style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}
    >
      <legend className="sr-only">{legend}</legend>
      {options.map(({ value, label, title = label }) => {
        const isOn = chosen.includes(value);
        return (
          <label
            key={value}
            title={title}
            className={clsx(
              "relative grid h-7 cursor-pointer place-items-center rounded-sm border text-2xs tabular-nums pointer-coarse:h-9",
              "has-disabled:cursor-not-allowed has-focus-visible:outline-2 has-focus-visible:outline-focus",
              isOn
                ? "border-accent bg-accent-soft font-semibold text-accent-text"
                : "border-line bg-surface text-ink-2 hover:bg-hover",
            )}
          >
            <input
              type="checkbox"
              aria-label={title}
              checked={isOn}
              onChange={() =>
                onChange(
                  options
                    .map((option) => option.value)
                    .filter((other) => (other === value ? !isOn : chosen.includes(other))),
                )
              }
              className="absolute inset-0 cursor-pointer appearance-none outline-none"
            />
            {label}
          </label>
        );
      })}
    </fieldset>
  );
}
