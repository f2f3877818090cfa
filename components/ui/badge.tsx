import { clsx } from "clsx";
import type { ReactNode } from "react";

const tones = {
  neutral: "bg-active text-ink-2",
  accent: "bg-accent-soft text-accent-text",
  info: "bg-info-soft text-info-text",
  ok: "bg-ok-soft text-ok-text",
  warn: "bg-warn-soft text-warn-text",
  danger: "bg-danger-soft text-danger-text",
};

/** A short fact about a thing: a role, a count, "Draft". States of tasks have `StateBadge`. */
export function Badge({
  tone = "neutral",
  icon,
  className,
  children,
}: {
  tone?: keyof typeof tones;
  icon?: ReactNode;
  className?: string;
  children: ReactNode;
}) {
  return (
    <span
      className={clsx(
        "inline-flex h-5 align-middle items-center gap-1 whitespace-nowrap rounded-full px-2 font-medium text-2xs",
        tones[tone],
        className,
      )}
    >
      {icon}
      {children}
    </span>
  );
}
