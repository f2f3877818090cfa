"use client";

import { clsx } from "clsx";
import { type ComponentPropsWithRef, type ReactNode, useId } from "react";
import { useFieldProps } from "./field-context";

type NativeInput = Omit<ComponentPropsWithRef<"input">, "type" | "children">;

const mark =
  "peer grid size-4 shrink-0 cursor-pointer appearance-none place-content-center border " +
  "border-control bg-surface transition-colors hover:border-ink-3 checked:border-accent " +
  "checked:bg-accent disabled:cursor-not-allowed disabled:opacity-50 aria-invalid:border-danger " +
  "pointer-coarse:size-5";

function Labelled({
  control,
  label,
  description,
  descriptionId,
  className,
}: {
  control: ReactNode;
  label: ReactNode;
  description: ReactNode;
  descriptionId: string;
  className?: string | undefined;
}) {
  if (label === undefined) return control;
  return (
    <div className={clsx("flex flex-col", className)}>
      {/* biome-ignore lint/a11y/noLabelWithoutControl: the control is a child given as a prop */}
      <label className="flex min-h-6 cursor-pointer items-center gap-2 text-ink text-sm has-disabled:cursor-not-allowed has-disabled:text-ink-3">
        {control}
        <span>{label}</span>
      </label>
      {description !== undefined && (
        <span id={descriptionId} className="pl-6 text-ink-3 text-xs">
          {description}
        </span>
      )}
    </div>
  );
}

/** A box to tick. Without `label`, name it with `aria-label` or by a `Field`. */
export function Checkbox({
  label,
  description,
  indeterminate = false,
  className,
  ref,
  ...rest
}: NativeInput & { label?: ReactNode; description?: ReactNode; indeterminate?: boolean }) {
  const descriptionId = useId();
  const field = useFieldProps(rest);
  const attach = (box: HTMLInputElement | null) => {
    if (box !== null) box.indeterminate = indeterminate;
    if (typeof ref === "function") return ref(box);
    if (ref) ref.current = box;
  };
  const control = (
    <span className="relative flex">
      <input
        {...(description === undefined ? {} : { "aria-describedby": descriptionId })}
        {...rest}
        {...(label === undefined ? field : {})}
        ref={attach}
        type="checkbox"
        className={clsx(mark, "rounded-sm indeterminate:border-accent indeterminate:bg-accent")}
      />
      <svg
        aria-hidden="true"
        viewBox="0 0 16 16"
        className="pointer-events-none absolute inset-0 size-full fill-none stroke-2 stroke-white opacity-0 peer-checked:opacity-100 peer-indeterminate:opacity-100"
        strokeLinecap="round"
        strokeLinejoin="round"
      >
        <path d={indeterminate ? "M4.5 8h7" : "M4 8.3l2.7 2.7L12 5.5"} />
      </svg>
    </span>
  );
  return (
    <Labelled
      control={control}
      label={label}
      description={description}
      descriptionId={descriptionId}
      className={className}
    />
  );
}

/** An on/off that acts at once. */
export function Switch({
  label,
  description,
  className,
  ...rest
}: NativeInput & { label?: ReactNode; description?: ReactNode }) {
  const descriptionId = useId();
  const field = useFieldProps(rest);
  const control = (
    <input
      {...(description === undefined ? {} : { "aria-describedby": descriptionId })}
      {...rest}
      {...(label === undefined ? field : {})}
      type="checkbox"
      // biome-ignore lint/a11y/useAriaPropsForRole: a checkbox states aria-checked by itself
      role="switch"
      className={clsx(
        "relative block h-4 w-7 shrink-0 cursor-pointer appearance-none rounded-full bg-control transition-colors",
        "before:absolute before:top-0.5 before:left-0.5 before:size-3 before:rounded-full before:bg-white",
        "before:shadow-[0_1px_2px_rgb(0_0_0/30%)] before:transition-transform before:duration-150 before:ease-out",
        "checked:bg-accent checked:before:translate-x-3 disabled:cursor-not-allowed disabled:opacity-50",
      )}
    />
  );
  return (
    <Labelled
      control={control}
      label={label}
      description={description}
      descriptionId={descriptionId}
      className={className}
    />
  );
}

/** One of {@link RadioGroup}'s choices. */
export type RadioOption<V extends string> = {
  value: V;
  label: ReactNode;
  description?: ReactNode;
  disabled?: boolean;
};

/** One choice out of a few, each with room for a description. */
export function RadioGroup<V extends string>({
  legend,
  name,
  value,
  onValueChange,
  options,
  className,
}: {
  legend: ReactNode;
  name?: string;
  value: V | undefined;
  onValueChange: (value: V) => void;
  options: readonly RadioOption<V>[];
  className?: string;
}) {
  const made = useId();
  return (
    <fieldset className={clsx("flex flex-col gap-1.5", className)}>
      <legend className="mb-1.5 font-medium text-ink text-sm">{legend}</legend>
      {options.map((option) => (
        <Labelled
          key={option.value}
          label={option.label}
          description={option.description}
          descriptionId={`${made}-${option.value}`}
          control={
            <input
              type="radio"
              name={name ?? made}
              value={option.value}
              checked={option.value === value}
              disabled={option.disabled}
              onChange={() => onValueChange(option.value)}
              {...(option.description === undefined
                ? {}
                : { "aria-describedby": `${made}-${option.value}` })}
              className={clsx(
                mark,
                "rounded-full before:size-1.5 before:scale-0 before:rounded-full before:bg-white before:transition-transform checked:before:scale-100",
              )}
            />
          }
        />
      ))}
    </fieldset>
  );
}
