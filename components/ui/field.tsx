"use client";

import { clsx } from "clsx";
import { CircleAlert } from "lucide-react";
import { type ReactNode, useId } from "react";
import { FieldContext } from "./field-context";

/** A label, its control, help and error; the control inside is wired to all of them. */
export function Field({
  label,
  help,
  error,
  required = false,
  optional = false,
  action,
  id: ownId,
  className,
  children,
}: {
  label: ReactNode;
  help?: ReactNode;
  error?: ReactNode;
  required?: boolean;
  /** Says "optional" beside the label, where most fields of a form are required. */
  optional?: boolean;
  /** Something at the right end of the label's line, as "Forgot it?". */
  action?: ReactNode;
  id?: string;
  className?: string;
  children: ReactNode;
}) {
  const made = useId();
  const id = ownId ?? made;
  const hasError = error !== undefined && error !== null && error !== false && error !== "";
  const describedBy = clsx(help !== undefined && `${id}-help`, hasError && `${id}-error`);
  return (
    <div className={clsx("flex min-w-0 flex-col gap-1.5", className)}>
      <div className="flex items-baseline justify-between gap-3">
        <label htmlFor={id} className="font-medium text-ink text-sm">
          {label}
          {optional && <span className="ml-1.5 font-normal text-ink-3 text-xs">optional</span>}
        </label>
        {action}
      </div>
      <FieldContext
        value={{
          id,
          describedBy: describedBy === "" ? undefined : describedBy,
          invalid: hasError,
          required,
        }}
      >
        {children}
      </FieldContext>
      {hasError && (
        <p
          id={`${id}-error`}
          role="alert"
          className="flex items-start gap-1.5 text-danger-text text-xs"
        >
          <CircleAlert size={14} aria-hidden className="mt-px shrink-0" />
          <span>{error}</span>
        </p>
      )}
      {help !== undefined && (
        <p id={`${id}-help`} className="text-ink-3 text-xs">
          {help}
        </p>
      )}
    </div>
  );
}
