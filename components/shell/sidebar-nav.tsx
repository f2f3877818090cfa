"use client";

import { clsx } from "clsx";
import { Lock } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { gateFor } from "@/components/shared/role-gate";
import { Tooltip } from "@/components/ui/tooltip";
import { VisuallyHidden } from "@/components/ui/visually-hidden";
import type { Role } from "@/lib/schemas/role";
import { NAV_GROUPS, type NavItem, sectionOf } from "./nav";

const rowClass =
  "group flex h-8 items-center gap-2.5 rounded-md text-sm transition-colors pointer-coarse:h-10 ";

/** The sections of a team; those that the role may not open stay, with the reason. */
export function SidebarNav({
  team,
  role,
  counts = {},
  compact = false,
  onNavigate,
}: {
  team: string;
  role: Role;
  /** How much waits in a section, by its segment. */
  counts?: Readonly<Record<string, number>>;
  compact?: boolean;
  onNavigate?: () => void;
}) {
  const section = sectionOf(usePathname());
  return (
    <nav aria-label="Team" className="flex flex-col gap-4">
      {NAV_GROUPS.map((group) => (
        <div key={group.label ?? "main"} className="flex flex-col gap-0.5">
          {group.label !== undefined && !compact && (
            <p className="px-2 pb-1 font-medium text-2xs text-ink-3">{group.label}</p>
          )}
          <ul className="flex flex-col gap-0.5">
            {group.items.map((item) => (
              <li key={item.segment}>
                <NavRow
                  item={item}
                  href={item.href(team)}
                  count={counts[item.segment] ?? 0}
                  current={section === item.segment}
                  compact={compact}
                  reason={
                    gateFor(role, item.permission, `see ${lowerFirst(item.label)}`).disabledReason
                  }
                  onNavigate={onNavigate}
                />
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}

function NavRow({
  item,
  count,
  href,
  current,
  compact,
  reason,
  onNavigate,
}: {
  item: NavItem;
  count: number;
  href: string;
  current: boolean;
  compact: boolean;
  reason: string | undefined;
  onNavigate: (() => void) | undefined;
}) {
  const { Icon, label } = item;
  const box = clsx(rowClass, compact ? "w-9 justify-center" : "px-2");
  if (reason !== undefined) {
    return (
      <Tooltip content={reason} side="right" delay={100}>
        {/* biome-ignore lint/a11y/useSemanticElements: a link that leads nowhere has no element */}
        <span role="link" tabIndex={0} aria-disabled="true" className={clsx(box, "text-ink-3")}>
          <Icon size={16} aria-hidden className="shrink-0" />
          <span className={compact ? "sr-only" : "flex-1"}>{label}</span>
          {!compact && <Lock size={12} aria-hidden />}
          <VisuallyHidden>. {reason}</VisuallyHidden>
        </span>
      </Tooltip>
    );
  }
  const link = (
    <Link
      href={href}
      aria-current={current ? "page" : undefined}
      {...(onNavigate === undefined ? {} : { onClick: onNavigate })}
      className={clsx(
        box,
        current
          ? "bg-active font-medium text-ink"
          : "text-ink-2 hover:bg-hover hover:text-ink focus-visible:text-ink",
      )}
    >
      <Icon
        size={16}
        aria-hidden
        className={clsx("shrink-0", current ? "text-accent-text" : "text-ink-3")}
      />
      <span className={compact ? "sr-only" : "flex-1"}>{label}</span>
      {count > 0 && <NavCount count={count} compact={compact} />}
    </Link>
  );
  if (!compact) return link;
  return (
    <Tooltip content={label} side="right" delay={100}>
      {link}
    </Tooltip>
  );
}

/** How much waits in a section; nothing when nothing does. */
function NavCount({ count, compact }: { count: number; compact: boolean }) {
  return (
    <span
      className={clsx(
        "rounded-full bg-danger-soft px-1.5 font-medium text-2xs text-danger-text tabular-nums",
        compact && "absolute mb-4 ml-5",
      )}
    >
      {count > 99 ? "99+" : count}
      <VisuallyHidden> open</VisuallyHidden>
    </span>
  );
}

/** A label within a sentence; abbreviations stay as they are. */
function lowerFirst(label: string): string {
  return label.replace(/^[A-Z](?![A-Z])/, (letter) => letter.toLowerCase());
}
