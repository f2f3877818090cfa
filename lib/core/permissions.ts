import { ROLES, type Role } from "@/lib/schemas/role";

export { ROLES, type Role };

/**
 * What a member or token may do in a team, with the least role that may do it. Server checks and
 * the interface read this one table.
 */
export const PERMISSIONS = {
  "team.view": "viewer",
  "dag.view": "viewer",
  "run.view": "viewer",
  "log.view": "viewer",
  "member.view": "viewer",
  "worker.view": "viewer",
  "dag.pause": "operator",
  "run.trigger": "operator",
  "run.clear": "operator",
  "run.mark": "operator",
  "run.cancel": "operator",
  "run.note": "operator",
  "run.look": "operator",
  "approval.view": "viewer",
  "approval.decide": "operator",
  "backfill.manage": "operator",
  "connection.view": "operator",
  "variable.view": "operator",
  "pool.view": "operator",
  "alert.view": "operator",
  "dag.edit": "editor",
  "dag.delete": "editor",
  "task.test": "editor",
  "connection.manage": "admin",
  "variable.manage": "admin",
  "pool.manage": "admin",
  "alert.manage": "admin",
  "member.manage": "admin",
  "token.manage": "admin",
  "audit.view": "admin",
  "team.manage": "owner",
  "team.delete": "owner",
} as const satisfies Record<string, Role>;

export type Permission = keyof typeof PERMISSIONS;

/** Whether `role` is `least` or above it. */
export function roleAtLeast(role: Role, least: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(least);
}

/** Whether a role may do something. */
export function can(role: Role, permission: Permission): boolean {
  return roleAtLeast(role, PERMISSIONS[permission]);
}

/** Every permission of a role. */
export function permissionsOf(role: Role): Permission[] {
  return permissionNames().filter((permission) => can(role, permission));
}

/** Every permission, in the table's order. */
export function permissionNames(): Permission[] {
  return Object.keys(PERMISSIONS) as Permission[];
}

/**
 * Whether `actor` may give `granted` to someone, or change or remove someone who has it: members
 * may be managed, and nobody hands out or touches more than they have.
 */
export function canGrantRole(actor: Role, granted: Role): boolean {
  return can(actor, "member.manage") && roleAtLeast(actor, granted);
}
