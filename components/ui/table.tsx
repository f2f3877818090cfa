// biome-ignore-all lint/a11y/noRedundantRoles: see the note on stacked rows
import { clsx } from "clsx";
import type { ComponentPropsWithRef, ReactNode } from "react";

/*
 * Explicit roles: on a phone the cells are laid out as stacked lines, and browsers drop a table's
 * own semantics once its display is changed.
 */

/**
 * A dense table. `narrow` says what it does on a phone: `stack` turns each row into a block of
 * labelled lines (give every `Td` a `label`), `scroll` lets it scroll sideways within itself.
 */
export function Table({
  label,
  narrow = "stack",
  maxHeight,
  className,
  children,
}: {
  label: string;
  narrow?: "stack" | "scroll";
  /** A CSS length: makes it scroll within itself under a header that stays. */
  maxHeight?: string;
  className?: string;
  children: ReactNode;
}) {
  const scrolls = narrow === "scroll" || maxHeight !== undefined;
  return (
    <div
      {...(scrolls ? { tabIndex: 0, role: "region", "aria-label": `${label}, scrollable` } : {})}
      style={maxHeight === undefined ? undefined : { maxHeight }}
      className={clsx("w-full", scrolls && "overflow-auto overscroll-x-contain", className)}
    >
      <table
        role="table"
        aria-label={label}
        className={clsx(
          "w-full border-separate border-spacing-0 text-left",
          narrow === "stack" && "table-stack",
        )}
      >
        {children}
      </table>
    </div>
  );
}

/** The row of column headings; sticks to the top of what scrolls. */
export function THead({ children }: { children: ReactNode }) {
  return (
    <thead role="rowgroup">
      <tr role="row">{children}</tr>
    </thead>
  );
}

/** The rows. */
export function TBody({ children }: { children: ReactNode }) {
  return <tbody role="rowgroup">{children}</tbody>;
}

/** A row; `selected` tints it. */
export function Tr({
  selected = false,
  className,
  ...rest
}: ComponentPropsWithRef<"tr"> & { selected?: boolean }) {
  return (
    <tr
      {...rest}
      role="row"
      aria-selected={selected || undefined}
      className={clsx(
        "group/row transition-colors hover:bg-hover/60",
        selected && "bg-accent-soft hover:bg-accent-soft",
        className,
      )}
    />
  );
}

type Align = { align?: "start" | "end"; shrink?: boolean };

function cellClass({ align = "start", shrink = false }: Align): string {
  return clsx(align === "end" && "text-right", shrink && "w-px whitespace-nowrap");
}

/** A column's heading. */
export function Th({
  align,
  shrink,
  className,
  ...rest
}: Omit<ComponentPropsWithRef<"th">, "align"> & Align) {
  return (
    <th
      scope="col"
      {...rest}
      role="columnheader"
      className={clsx(
        "sticky top-0 z-10 h-8 whitespace-nowrap border-b bg-surface px-3 font-medium text-ink-3 text-xs",
        cellClass({ ...(align && { align }), ...(shrink && { shrink }) }),
        className,
      )}
    />
  );
}

/** A cell; `label` is its column's name, shown when rows are stacked; `lead` puts it first. */
export function Td({
  label,
  lead = false,
  align,
  shrink,
  className,
  ...rest
}: Omit<ComponentPropsWithRef<"td">, "align"> & Align & { label?: string; lead?: boolean }) {
  return (
    <td
      {...rest}
      role="cell"
      data-label={label}
      data-lead={lead || undefined}
      className={clsx(
        "h-10 border-b px-3 py-1.5 text-sm group-last/row:border-b-0",
        cellClass({ ...(align && { align }), ...(shrink && { shrink }) }),
        className,
      )}
    />
  );
}
