import { can, canGrantRole, type Role } from "@/lib/core/permissions";
import type { Member } from "./queries";

/** Who looks at the list. */
export type Viewer = { id: string; role: Role };

/** Whether the team would be without an owner if this member were none. */
export function isLastOwner(member: Member, members: readonly Member[]): boolean {
  return member.role === "owner" && members.filter(({ role }) => role === "owner").length === 1;
}

/** Why the viewer may not change a member's role; null when they may. */
export function roleLocked(
  viewer: Viewer,
  member: Member,
  members: readonly Member[],
): string | null {
  if (!can(viewer.role, "member.manage")) return "Only an admin or above can change roles.";
  if (!canGrantRole(viewer.role, member.role)) {
    return `Your role is below theirs: only an ${member.role} can change it.`;
  }
  if (isLastOwner(member, members)) {
    return "A team needs an owner: make someone else an owner first.";
  }
  return null;
}

/** Why the viewer may not take a member out (or leave); null when they may. */
export function removalLocked(
  viewer: Viewer,
  member: Member,
  members: readonly Member[],
): string | null {
  if (isLastOwner(member, members)) {
    return "A team needs an owner: make someone else an owner first.";
  }
  if (viewer.id === member.userId) return null;
  if (!can(viewer.role, "member.manage")) return "Only an admin or above can remove members.";
  return canGrantRole(viewer.role, member.role)
    ? null
    : `Your role is below theirs: only an ${member.role} can remove them.`;
}
