"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { TabCount, tabClass, tabListClass } from "./tab-styles";

/** A screen among others under one header. */
export type LinkTab = {
  href: string;
  label: ReactNode;
  count?: number;
  /** Marks it only on this very path, not on those below it. */
  exact?: boolean;
};

/** Tabs that are screens of their own, each with an address. */
export function LinkTabs({ label, tabs }: { label: string; tabs: readonly LinkTab[] }) {
  const pathname = usePathname();
  return (
    <nav aria-label={label} className={tabListClass}>
      {tabs.map((tab) => {
        const path = tab.href.split("?")[0] ?? tab.href;
        const current =
          pathname === path || (tab.exact !== true && pathname.startsWith(`${path}/`));
        return (
          <Link
            key={tab.href}
            href={tab.href}
            aria-current={current ? "page" : undefined}
            className={tabClass}
          >
            {tab.label}
            <TabCount count={tab.count} />
          </Link>
        );
      })}
    </nav>
  );
}
