import { clsx } from "clsx";
import type { ReactNode } from "react";

const widths = { narrow: "max-w-3xl", normal: "max-w-6xl", full: "" };

/** The content under a top bar: a heading with its actions, then sections one below the other. */
export function Page({
  title,
  description,
  actions,
  width = "normal",
  children,
}: {
  title?: ReactNode;
  description?: ReactNode;
  actions?: ReactNode;
  width?: keyof typeof widths;
  children: ReactNode;
}) {
  return (
    <div
      className={clsx(
        "mx-auto flex w-full min-w-0 flex-1 flex-col gap-5 px-3 py-5 sm:px-5 sm:py-6",
        widths[width],
      )}
    >
      {title !== undefined && (
        <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
          <div className="min-w-0">
            <h1 className="wrap-anywhere line-clamp-3 font-semibold text-ink text-xl">{title}</h1>
            {description !== undefined && (
              <p className="mt-0.5 text-ink-2 text-sm">{description}</p>
            )}
          </div>
          {actions !== undefined && <div className="flex items-center gap-2">{actions}</div>}
        </div>
      )}
      {children}
    </div>
  );
}
