import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { SIDEBAR_COOKIE } from "@/components/shell/sidebar-cookie";
import { requireTeam } from "@/lib/auth/page";
import { readZoneChoice, ZONE_COOKIE } from "@/lib/browser/zone-cookie";
import { TeamFrame } from "./team-frame";

/** The frame of a team's screens; who may not enter the team finds nothing here. */
export default async function TeamLayout({
  params,
  children,
}: {
  params: Promise<{ team: string }>;
  children: ReactNode;
}) {
  const { user, team, role, teams } = await requireTeam((await params).team, "team.view");
  const jar = await cookies();
  const collapsed = jar.get(SIDEBAR_COOKIE)?.value === "1";
  return (
    <TeamFrame
      team={{
        slug: team.slug,
        name: team.name,
        timezone: team.timezone,
        maxActiveTasks: team.maxActiveTasks,
        role,
      }}
      teams={teams.map(({ slug, name, role }) => ({ slug, name, role }))}
      user={{ name: user.name, email: user.email }}
      isDemo={team.isDemo}
      defaultCollapsed={collapsed}
      keptZone={readZoneChoice(jar.get(ZONE_COOKIE)?.value)}
    >
      {children}
    </TeamFrame>
  );
}
