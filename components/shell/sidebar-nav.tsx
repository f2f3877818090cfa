"use client";

import { useQuery } from "@tanstack/react-query";
import { clsx } from "clsx";
import { Lock } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { gateFor } from "@/components/shared/role-gate";
import { Tooltip } from "@/components/ui/tooltip";
import { VisuallyHidden } from "@/components/ui/visually-hidden";
import { alertSummaryQuery } from "@/lib/browser/alert-queries";
import type { Role } from "@/lib/schemas/role";
import { NAV_GROUPS, type NavItem, sectionOf } from "./nav";

const rowClass =
  "group flex h-8 items-center gap-2.5 rounded-md text-sm transition-colors pointer-coarse:h-10 ";

/** The sections of a team; those that the role may not open stay, with the reason. */
export function SidebarNav({
  team,
  role,
  compact = false,
  onNavigate,
}: {
  team: string;
  role: Role;
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
                  team={team}
                  href={item.href(team)}
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
  team,
  href,
  current,
  compact,
  reason,
  onNavigate,
}: {
  item: NavItem;
  team: string;
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
      {item.segment === "alerts" && <AlertCount team={team} compact={compact} />}
    </Link>
  );
  if (!compact) return link;
  return (
    <Tooltip content={label} side="right" delay={100}>
      {link}
    </Tooltip>
  );
}

/** How many incidents nobody has looked at yet; nothing when there are none. */
function AlertCount({ team, compact }: { team: string; compact: boolean }) {
  const { data } = useQuery(alertSummaryQuery(team));
  if (data === undefined || data.unseen === 0) return null;
  return (
    <span
      className={clsx(
        "rounded-full bg-danger-soft px-1.5 font-medium text-2xs text-danger-text tabular-nums",
        compact && "absolute mb-4 ml-5",
      )}
    >
      {data.unseen > 99 ? "99+" : data.unseen}
      <VisuallyHidden> open, not acknowledged</VisuallyHidden>
    </span>
  );
}

/** A label within a sentence; abbreviations stay as they are. */
function lowerFirst(label: string): string {
  return label.replace(/^[A-Z](?![A-Z])/, (letter) => letter.toLowerCase());
}
