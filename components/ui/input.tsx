"use client";

import { clsx } from "clsx";
import type { ComponentPropsWithRef, ReactNode } from "react";
import { useFieldProps } from "./field-context";

/** A line of text; `start` and `end` are shown inside its box (an icon, a unit, a button). */
export function Input({
  start,
  end,
  mono = false,
  className,
  ...rest
}: ComponentPropsWithRef<"input"> & { start?: ReactNode; end?: ReactNode; mono?: boolean }) {
  const field = useFieldProps(rest);
  const text = mono ? "font-mono" : undefined;
  if (start === undefined && end === undefined) {
    return (
      <input
        {...rest}
        {...field}
        className={clsx("control h-8 w-full min-w-0 px-2.5 pointer-coarse:h-9", text, className)}
      />
    );
  }
  return (
    <div
      data-invalid={field["aria-invalid"] === true ? "" : undefined}
      data-disabled={rest.disabled === true ? "" : undefined}
      className={clsx(
        "control flex h-8 w-full items-center gap-2 px-2.5 pointer-coarse:h-9",
        className,
      )}
    >
      {start !== undefined && <span className="flex shrink-0 text-ink-3">{start}</span>}
      <input
        {...rest}
        {...field}
        className={clsx("h-full min-w-0 flex-1 bg-transparent outline-none", text)}
      />
      {end !== undefined && <span className="flex shrink-0 text-ink-3">{end}</span>}
    </div>
  );
}

/** Several lines of text; grows with its content where the browser can. */
export function Textarea({
  mono = false,
  className,
  rows = 3,
  ...rest
}: ComponentPropsWithRef<"textarea"> & { mono?: boolean }) {
  const field = useFieldProps(rest);
  return (
    <textarea
      {...rest}
      {...field}
      rows={rows}
      className={clsx(
        "control field-sizing-content max-h-96 min-h-16 w-full resize-y px-2.5 py-1.5",
        mono && "font-mono text-xs",
        className,
      )}
    />
  );
}
