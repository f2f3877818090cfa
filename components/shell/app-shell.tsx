"use client";

import { clsx } from "clsx";
import { PanelLeftClose, PanelLeftOpen } from "lucide-react";
import Link from "next/link";
import { type ReactNode, useMemo, useState } from "react";
import { IconButton } from "@/components/ui/button";
import { Drawer } from "@/components/ui/drawer";
import { paths } from "@/lib/browser/paths";
import { Logo, LogoMark } from "./logo";
import { SearchButton } from "./search-button";
import { ShellContext } from "./shell-context";
import { SIDEBAR_COOKIE } from "./sidebar-cookie";
import { SidebarNav } from "./sidebar-nav";
import { type ShellTeam, TeamSwitcher } from "./team-switcher";
import { type ShellUser, UserMenu } from "./user-menu";

/**
 * The frame of every page of a team: sidebar (a sheet on a phone), banner, content. Pages put a
 * `TopBar` first, then their content.
 */
export function AppShell({
  team,
  teams,
  user,
  onSignOut,
  banner,
  counts = {},
  defaultCollapsed = false,
  children,
}: {
  team: ShellTeam;
  teams: readonly ShellTeam[];
  user: ShellUser;
  /** A server action, or a function of a client component above. */
  onSignOut: () => void | Promise<void>;
  /** Above everything else, as the demo's notice. */
  banner?: ReactNode;
  /** How much waits in a section, by its segment. */
  counts?: Readonly<Record<string, number>>;
  /** What the sidebar cookie says, read on the server so that nothing moves. */
  defaultCollapsed?: boolean;
  children: ReactNode;
}) {
  const [collapsed, setCollapsed] = useState(defaultCollapsed);
  const [sheetOpen, setSheetOpen] = useState(false);
  const controls = useMemo(() => ({ openNavigation: () => setSheetOpen(true) }), []);

  function toggle() {
    const next = !collapsed;
    setCollapsed(next);
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser
    document.cookie = `${SIDEBAR_COOKIE}=${next ? "1" : "0"}; path=/; max-age=31536000; samesite=lax`;
  }

  return (
    <ShellContext value={controls}>
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded-md focus:bg-raised focus:px-3 focus:py-2 focus:shadow-overlay"
      >
        Skip to content
      </a>
      <div className="flex min-h-dvh">
        <aside
          aria-label="Sidebar"
          className={clsx(
            "sticky top-0 hidden h-dvh shrink-0 flex-col border-r bg-canvas md:flex",
            collapsed ? "w-13 items-center" : "w-56",
          )}
        >
          <div
            className={clsx(
              "flex w-full shrink-0 items-center gap-1 px-2",
              collapsed ? "flex-col gap-2 pt-3" : "h-12 border-b pl-3",
            )}
          >
            <Link href={paths.team(team.slug)} aria-label="Millrace, home" className="rounded-lg">
              <LogoMark size={24} />
            </Link>
            <TeamSwitcher team={team} teams={teams} compact={collapsed} />
          </div>
          <div className={clsx("w-full px-2 pt-3", collapsed && "flex justify-center")}>
            <SearchButton compact={collapsed} />
          </div>
          <div className="min-h-0 w-full flex-1 overflow-y-auto px-2 py-3">
            <SidebarNav team={team.slug} role={team.role} counts={counts} compact={collapsed} />
          </div>
          <div
            className={clsx("flex w-full items-center gap-1 border-t p-2", collapsed && "flex-col")}
          >
            <UserMenu user={user} onSignOut={onSignOut} compact={collapsed} />
            <IconButton
              label={collapsed ? "Widen the sidebar" : "Narrow the sidebar"}
              tooltipSide="right"
              aria-expanded={!collapsed}
              onClick={toggle}
            >
              {collapsed ? (
                <PanelLeftOpen size={16} aria-hidden />
              ) : (
                <PanelLeftClose size={16} aria-hidden />
              )}
            </IconButton>
          </div>
        </aside>
        <Drawer
          title="Navigation"
          hideTitle
          side="left"
          open={sheetOpen}
          onOpenChange={setSheetOpen}
        >
          <div className="flex h-full flex-col">
            <div className="px-4 pt-4 pb-2">
              <Logo />
            </div>
            <div className="px-2">
              <TeamSwitcher team={team} teams={teams} />
            </div>
            <div className="flex-1 px-2 py-3">
              <SidebarNav
                team={team.slug}
                counts={counts}
                role={team.role}
                onNavigate={() => setSheetOpen(false)}
              />
            </div>
            <div className="flex border-t p-2">
              <UserMenu user={user} onSignOut={onSignOut} />
            </div>
          </div>
        </Drawer>
        <div className="flex min-w-0 flex-1 flex-col">
          {banner}
          <main id="content" tabIndex={-1} className="flex min-w-0 flex-1 flex-col outline-none">
            {children}
          </main>
        </div>
      </div>
    </ShellContext>
  );
}
