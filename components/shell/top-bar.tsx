"use client";

import { Menu as MenuIcon, Search } from "lucide-react";
import type { ReactNode } from "react";
import { Breadcrumbs, type Crumb } from "@/components/ui/breadcrumbs";
import { IconButton } from "@/components/ui/button";
import { usePalette } from "./palette/palette-host";
import { useShell } from "./shell-context";

/** The bar at the top of a page: where one is, and the page's own actions. Stays in view. */
export function TopBar({
  crumbs,
  status,
  actions,
}: {
  crumbs: readonly Crumb[];
  /** Beside the way, as a live indicator or a pause switch. */
  status?: ReactNode;
  actions?: ReactNode;
}) {
  const shell = useShell();
  const palette = usePalette();
  return (
    <header className="sticky top-0 z-20 flex h-12 shrink-0 items-center gap-2 border-b bg-canvas/90 px-3 backdrop-blur-sm sm:px-5">
      {shell !== null && (
        <span className="flex md:hidden">
          <IconButton label="Open navigation" onClick={shell.openNavigation}>
            <MenuIcon size={16} aria-hidden />
          </IconButton>
        </span>
      )}
      <Breadcrumbs items={crumbs} />
      {status}
      <div className="ml-auto flex shrink-0 items-center gap-2">
        {actions}
        {shell !== null && (
          <span className="flex md:hidden">
            <IconButton label="Search" onClick={() => palette.open("palette")}>
              <Search size={16} aria-hidden />
            </IconButton>
          </span>
        )}
      </div>
    </header>
  );
}
