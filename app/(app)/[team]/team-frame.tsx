"use client";

import { useQuery } from "@tanstack/react-query";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import type { ReactNode } from "react";
import { LiveProvider } from "@/components/live/live-provider";
import { RememberTeam } from "@/components/shared/last-team";
import { type TeamInfo, TeamProvider } from "@/components/shared/team-context";
import { AppShell } from "@/components/shell/app-shell";
import { DemoBanner } from "@/components/shell/demo-banner";
import { PaletteHost } from "@/components/shell/palette/palette-host";
import type { ShellTeam } from "@/components/shell/team-switcher";
import { alertSummaryQuery } from "@/lib/browser/alert-queries";
import { paths } from "@/lib/browser/paths";
import type { ZoneChoice } from "@/lib/browser/zone";
import { ZoneProvider } from "@/lib/browser/zone-choice";

/** Shell, live events and team of every screen below. */
export function TeamFrame({
  team,
  teams,
  user,
  isDemo,
  defaultCollapsed,
  keptZone,
  children,
}: {
  team: TeamInfo;
  teams: readonly ShellTeam[];
  user: { name: string; email: string };
  isDemo: boolean;
  defaultCollapsed: boolean;
  /** Whose clock times go by, as this browser keeps it. */
  keptZone: ZoneChoice | undefined;
  children: ReactNode;
}) {
  const { data: alerts } = useQuery(alertSummaryQuery(team.slug));
  return (
    <NuqsAdapter>
      <ZoneProvider kept={keptZone}>
        <TeamProvider team={team}>
          <RememberTeam slug={team.slug} />
          <LiveProvider key={team.slug} team={team.slug}>
            <PaletteHost>
              <AppShell
                team={team}
                teams={teams}
                user={user}
                onSignOut={() => void leave()}
                counts={{ alerts: alerts?.unseen ?? 0 }}
                defaultCollapsed={defaultCollapsed}
                {...(isDemo
                  ? {
                      banner: (
                        <DemoBanner>The demo team: look around and try things out.</DemoBanner>
                      ),
                    }
                  : {})}
              >
                {children}
              </AppShell>
            </PaletteHost>
          </LiveProvider>
        </TeamProvider>
      </ZoneProvider>
    </NuqsAdapter>
  );
}

/** Ends the session, by a library that nothing else on a team's pages needs. */
async function leave(): Promise<void> {
  const { signOut } = await import("next-auth/react");
  await signOut({ callbackUrl: paths.signIn() });
}
