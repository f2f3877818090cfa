import type { Role } from "@/lib/schemas/role";
import type { Tenant } from "../tenant";
import { signInFields } from "./user";

const withUser = { include: { user: { select: { name: true, email: true } } } } as const;

/** A member with the person's name and address. */
export type MemberRow = NonNullable<Awaited<ReturnType<typeof findMember>>>;

/** All members, the first to join first. */
export function listMemberRows(t: Tenant): Promise<MemberRow[]> {
  return t.db.teamMember.findMany({
    where: { teamId: t.teamId },
    orderBy: [{ createdAt: "asc" }, { userId: "asc" }],
    ...withUser,
  });
}

/** One member, or null. */
export function findMember(t: Tenant, userId: string) {
  return t.db.teamMember.findUnique({
    where: { teamId_userId: { teamId: t.teamId, userId } },
    ...withUser,
  });
}

/** Adds a member; false when they are one already. */
export async function insertMember(t: Tenant, userId: string, role: Role): Promise<boolean> {
  const { count } = await t.db.teamMember.createMany({
    data: [{ teamId: t.teamId, userId, role }],
    skipDuplicates: true,
  });
  return count === 1;
}

/** Changes a member's role. */
export async function setMemberRole(t: Tenant, userId: string, role: Role): Promise<void> {
  await t.db.teamMember.update({
    where: { teamId_userId: { teamId: t.teamId, userId } },
    data: { role },
  });
}

/** Takes a person out of the team. */
export async function deleteMember(t: Tenant, userId: string): Promise<void> {
  await t.db.teamMember.delete({ where: { teamId_userId: { teamId: t.teamId, userId } } });
}

/** How many owners the team has; call it under `lockTeam`. */
export function countOwners(t: Tenant): Promise<number> {
  return t.db.teamMember.count({ where: { teamId: t.teamId, role: "owner" } });
}

/** The owner that the demo team was made with, if they are still there. */
export async function findDemoOwner(t: Tenant) {
  const member = await t.db.teamMember.findFirst({
    where: { teamId: t.teamId, role: "owner", user: { isDemo: true, disabledAt: null } },
    orderBy: { createdAt: "asc" },
    select: { user: { select: signInFields } },
  });
  return member?.user ?? null;
}
