import { ChevronRight } from "lucide-react";
import Link from "next/link";
import { Fragment, type ReactNode } from "react";

/** One step on the way to this screen; the last one has no address. */
export type Crumb = { label: ReactNode; href?: string };

/** Where this screen is. On a phone only the last two steps are shown. */
export function Breadcrumbs({ items }: { items: readonly Crumb[] }) {
  return (
    <nav aria-label="Breadcrumb" className="min-w-0">
      <ol className="flex min-w-0 items-center gap-1 text-sm">
        {items.map((item, index) => {
          const last = index === items.length - 1;
          const early = index < items.length - 2;
          const hidden = early ? "max-sm:hidden" : "";
          return (
            <Fragment key={item.href ?? `crumb-${index}`}>
              <li className={`${last ? "min-w-0" : "max-w-28 shrink-0 sm:max-w-56"} ${hidden}`}>
                {item.href === undefined || last ? (
                  <span
                    aria-current={last ? "page" : undefined}
                    className={`block truncate px-1 ${last ? "font-medium text-ink" : "text-ink-3"}`}
                  >
                    {item.label}
                  </span>
                ) : (
                  <Link
                    href={item.href}
                    className="block truncate rounded-sm px-1 text-ink-2 hover:bg-hover hover:text-ink"
                  >
                    {item.label}
                  </Link>
                )}
              </li>
              {!last && (
                <li aria-hidden="true" className={`shrink-0 text-ink-3 ${hidden}`}>
                  <ChevronRight size={14} />
                </li>
              )}
            </Fragment>
          );
        })}
      </ol>
    </nav>
  );
}
