"use client";

import { clsx } from "clsx";
import { ChevronsUpDown, Plus } from "lucide-react";
import { usePathname } from "next/navigation";
import { Menu, MenuGroup, MenuLink, MenuSeparator } from "@/components/ui/menu";
import { paths } from "@/lib/browser/paths";
import type { Role } from "@/lib/schemas/role";
import { sameSectionIn } from "./nav";

/** A team that the viewer belongs to. */
export type ShellTeam = { slug: string; name: string; role: Role };

/** A team's initial on a block; the tint depends on the name alone. */
export function TeamMark({ name, className }: { name: string; className?: string }) {
  return (
    <span
      aria-hidden="true"
      className={clsx(
        "grid size-6 shrink-0 place-items-center rounded-md bg-ink font-semibold text-2xs text-canvas uppercase",
        className,
      )}
    >
      {name.trim().slice(0, 1)}
    </span>
  );
}

/** Names the current team and leads to the same section of another. */
export function TeamSwitcher({
  team,
  teams,
  compact = false,
}: {
  team: ShellTeam;
  teams: readonly ShellTeam[];
  compact?: boolean;
}) {
  const pathname = usePathname();
  return (
    <Menu
      className="w-60"
      trigger={
        <button
          type="button"
          className={clsx(
            "flex h-9 min-w-0 items-center gap-2 rounded-md text-left hover:bg-hover data-popup-open:bg-hover",
            compact ? "w-9 justify-center" : "w-full px-1.5",
          )}
        >
          {compact && <TeamMark name={team.name} />}
          <span
            className={
              compact ? "sr-only" : "min-w-0 flex-1 truncate font-semibold text-ink text-sm"
            }
          >
            {team.name}
          </span>
          <span className="sr-only">, switch team</span>
          {!compact && <ChevronsUpDown size={14} aria-hidden className="shrink-0 text-ink-3" />}
        </button>
      }
    >
      <MenuGroup label="Teams">
        {teams.map((one) => (
          <MenuLink
            key={one.slug}
            href={sameSectionIn(one.slug, pathname)}
            current={one.slug === team.slug}
            icon={<TeamMark name={one.name} className="size-5" />}
            hint={one.role}
          >
            {one.name}
          </MenuLink>
        ))}
      </MenuGroup>
      <MenuSeparator />
      <MenuLink href={paths.newTeam()} icon={<Plus size={16} aria-hidden />}>
        Create a team
      </MenuLink>
    </Menu>
  );
}
