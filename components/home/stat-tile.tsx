import { clsx } from "clsx";
import Link from "next/link";
import type { ReactNode } from "react";

/** One number that matters, with the way to what it counts. */
export function StatTile({
  label,
  value,
  detail,
  icon,
  href,
}: {
  label: string;
  value: ReactNode;
  detail: string;
  icon: ReactNode;
  href?: string;
}) {
  const box = "flex min-w-0 flex-col gap-0.5 rounded-lg border bg-surface px-4 py-3";
  const content = (
    <>
      <span className="flex items-center gap-1.5 text-ink-2 text-xs">
        {icon}
        {label}
      </span>
      <span className="font-semibold text-2xl text-ink tabular-nums">{value}</span>
      <span className="truncate text-ink-3 text-xs">{detail}</span>
    </>
  );
  if (href === undefined) return <div className={box}>{content}</div>;
  return (
    <Link
      href={href}
      className={clsx(box, "transition-colors hover:border-line-strong hover:bg-hover")}
    >
      {content}
    </Link>
  );
}
