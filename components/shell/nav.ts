import {
  Activity,
  BellRing,
  Braces,
  Cable,
  CalendarClock,
  History,
  House,
  KeyRound,
  type LucideIcon,
  Package,
  ScrollText,
  Server,
  Settings,
  UserCheck,
  Users,
  Waves,
  Workflow,
} from "lucide-react";
import { paths } from "@/lib/browser/paths";
import type { Permission } from "@/lib/core/permissions";

/** A section of the app in the sidebar; `segment` is its part of the path after the team ("" at home). */
export type NavItem = {
  segment: string;
  label: string;
  Icon: LucideIcon;
  href: (team: string) => string;
  permission: Permission;
};

/** The sidebar's groups in their order; the first has no heading. */
export const NAV_GROUPS: readonly { label?: string; items: readonly NavItem[] }[] = [
  {
    items: [
      { segment: "", label: "Home", Icon: House, href: paths.team, permission: "run.view" },
      { segment: "dags", label: "DAGs", Icon: Workflow, href: paths.dags, permission: "dag.view" },
      { segment: "runs", label: "Runs", Icon: Activity, href: paths.runs, permission: "run.view" },
      {
        segment: "schedule",
        label: "Schedule",
        Icon: CalendarClock,
        href: paths.schedule,
        permission: "run.view",
      },
      {
        segment: "approvals",
        label: "Approvals",
        Icon: UserCheck,
        href: paths.approvals,
        permission: "approval.view",
      },
      {
        segment: "backfills",
        label: "Backfills",
        Icon: History,
        href: paths.backfills,
        permission: "run.view",
      },
      {
        segment: "alerts",
        label: "Alerts",
        Icon: BellRing,
        href: (team) => paths.alerts(team),
        permission: "run.view",
      },
    ],
  },
  {
    label: "Resources",
    items: [
      {
        segment: "assets",
        label: "Assets",
        Icon: Package,
        href: paths.assets,
        permission: "dag.view",
      },
      {
        segment: "connections",
        label: "Connections",
        Icon: Cable,
        href: paths.connections,
        permission: "connection.view",
      },
      {
        segment: "variables",
        label: "Variables",
        Icon: Braces,
        href: paths.variables,
        permission: "variable.view",
      },
      {
        segment: "pools",
        label: "Pools",
        Icon: Waves,
        href: paths.pools,
        permission: "pool.view",
      },
      {
        segment: "workers",
        label: "Workers",
        Icon: Server,
        href: paths.workers,
        permission: "worker.view",
      },
    ],
  },
  {
    label: "Team",
    items: [
      {
        segment: "members",
        label: "Members",
        Icon: Users,
        href: paths.members,
        permission: "member.view",
      },
      {
        segment: "tokens",
        label: "API tokens",
        Icon: KeyRound,
        href: paths.tokens,
        permission: "token.manage",
      },
      {
        segment: "audit",
        label: "Audit",
        Icon: ScrollText,
        href: paths.audit,
        permission: "audit.view",
      },
      {
        segment: "settings",
        label: "Settings",
        Icon: Settings,
        href: paths.teamSettings,
        permission: "team.view",
      },
    ],
  },
];

const segments = new Set(NAV_GROUPS.flatMap((group) => group.items.map((item) => item.segment)));

/** The section that a path lies in, or undefined outside of all (the account). */
export function sectionOf(pathname: string): string | undefined {
  const segment = pathname.split("/")[2] ?? "";
  return segments.has(segment) ? segment : undefined;
}

/** The same section in another team; what lies deeper belongs to the team that one leaves. */
export function sameSectionIn(team: string, pathname: string): string {
  const section = sectionOf(pathname);
  const item = NAV_GROUPS.flatMap((group) => group.items).find((one) => one.segment === section);
  return item?.href(team) ?? paths.team(team);
}
