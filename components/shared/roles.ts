import { ROLES, type Role } from "@/lib/core/permissions";

/** What each role does; each may do what the ones before it do, too. */
export const ROLE_WORDS: Record<Role, { label: string; may: string }> = {
  viewer: { label: "Viewer", may: "Looks at DAGs, runs and logs" },
  operator: { label: "Operator", may: "Triggers, pauses and clears runs" },
  editor: { label: "Editor", may: "Writes and deletes DAGs" },
  admin: { label: "Admin", may: "Manages connections, variables, members and tokens" },
  owner: { label: "Owner", may: "Changes the team itself" },
};

/** The roles as choices; those that `allowed` refuses stay visible. */
export function roleOptions(allowed: (role: Role) => boolean) {
  return ROLES.map((role) => ({
    value: role,
    label: ROLE_WORDS[role].label,
    description: allowed(role)
      ? ROLE_WORDS[role].may
      : `${ROLE_WORDS[role].may}. Above your own role.`,
    disabled: !allowed(role),
  }));
}
