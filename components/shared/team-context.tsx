"use client";

import { createContext, type ReactNode, useContext } from "react";
import { can, PERMISSIONS, type Permission } from "@/lib/core/permissions";
import type { Role } from "@/lib/schemas/role";
import { gateReason } from "./role-gate";

/** The team that a screen belongs to, and what the viewer is in it. */
export type TeamInfo = {
  slug: string;
  name: string;
  role: Role;
  timezone: string;
  /** Most tasks that run at once; null for no limit. */
  maxActiveTasks: number | null;
};

const TeamContext = createContext<TeamInfo | null>(null);

/** Tells the screens below which team they show. */
export function TeamProvider({ team, children }: { team: TeamInfo; children: ReactNode }) {
  return <TeamContext value={team}>{children}</TeamContext>;
}

/** The team of this screen. Throws outside of {@link TeamProvider}. */
export function useTeam(): TeamInfo {
  const team = useContext(TeamContext);
  if (team === null) throw new Error("useTeam needs a TeamProvider above it");
  return team;
}

/** Props for a control: nothing when the viewer may, else the reason why not. */
export function useGate(permission: Permission, to: string): { disabledReason?: string } {
  const { role } = useTeam();
  return can(role, permission) ? {} : { disabledReason: gateReason(PERMISSIONS[permission], to) };
}
