import type { ReactNode } from "react";
import { can, PERMISSIONS, type Permission, type Role } from "@/lib/core/permissions";

/** What a gated control is given: nothing, or the reason why it is refused. */
export type Gate = { disabledReason?: string };

/**
 * Keeps a control visible for those who may not use it, but inert and with the reason. Spread what
 * the child function gets over a `Button`, `IconButton` or `MenuItem`. The server decides all the
 * same; this only tells.
 */
export function RoleGate({
  role,
  permission,
  to,
  children,
}: {
  /** The viewer's role in the team. */
  role: Role;
  permission: Permission;
  /** What it is about, as "trigger runs". */
  to: string;
  children: (gate: Gate) => ReactNode;
}) {
  return children(gateFor(role, permission, to));
}

/** The same as {@link RoleGate} for code that needs the value rather than a component. */
export function gateFor(role: Role, permission: Permission, to: string): Gate {
  return can(role, permission) ? {} : { disabledReason: gateReason(PERMISSIONS[permission], to) };
}

/** The sentence that tells who may do what is refused. */
export function gateReason(least: Role, to: string): string {
  if (least === "owner") return `Only the team's owner can ${to}.`;
  const article = /^[aeiou]/.test(least) ? "an" : "a";
  return `Only ${article} ${least} or above can ${to}.`;
}
