import { clsx } from "clsx";
import type { ReactNode } from "react";

/** What a list shows when it has nothing: why, and the next step. */
export function EmptyState({
  icon,
  title,
  children,
  actions,
  className,
}: {
  icon?: ReactNode;
  title: ReactNode;
  children?: ReactNode;
  actions?: ReactNode;
  className?: string;
}) {
  return (
    <div className={clsx("flex flex-col items-center px-6 py-12 text-center", className)}>
      {icon !== undefined && (
        <div className="mb-4 grid size-10 place-items-center rounded-lg border bg-surface text-ink-3 shadow-[0_1px_2px_rgb(0_0_0/5%)] dark:bg-raised">
          {icon}
        </div>
      )}
      <p className="font-semibold text-base text-ink">{title}</p>
      {children !== undefined && (
        <div className="mt-1 max-w-96 text-balance text-ink-2 text-sm">{children}</div>
      )}
      {actions !== undefined && (
        <div className="mt-5 flex flex-wrap items-center justify-center gap-2">{actions}</div>
      )}
    </div>
  );
}
