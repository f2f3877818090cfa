import { clsx } from "clsx";
import type { ReactNode } from "react";

/** A surface that groups what belongs together; with a title it is a named section. */
export function Card({
  title,
  description,
  actions,
  flush = false,
  className,
  children,
}: {
  title?: ReactNode;
  description?: ReactNode;
  actions?: ReactNode;
  /** No padding around the content: for tables and lists that run to the edge. */
  flush?: boolean;
  className?: string;
  children?: ReactNode;
}) {
  const headed = title !== undefined || actions !== undefined;
  return (
    <section
      className={clsx("min-w-0 rounded-lg border bg-surface", flush && "overflow-clip", className)}
    >
      {headed && (
        <header
          className={clsx(
            "flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3",
            flush && "border-b",
          )}
        >
          <div className="min-w-0 flex-1">
            {title !== undefined && <h2 className="font-semibold text-ink text-sm">{title}</h2>}
            {description !== undefined && <p className="text-ink-3 text-xs">{description}</p>}
          </div>
          {actions !== undefined && <div className="flex items-center gap-2">{actions}</div>}
        </header>
      )}
      {children !== undefined && (
        <div className={clsx(!flush && "px-4 pb-4", !flush && !headed && "pt-4")}>{children}</div>
      )}
    </section>
  );
}
