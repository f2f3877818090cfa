import { randomUUID } from "node:crypto";
import { isUniqueViolation } from "@/lib/db/errors";
import { findDemoTeam } from "@/lib/db/identity";
import type { TeamActor } from "@/lib/db/stores/audit";
import { insertMember } from "@/lib/db/stores/member";
import { authorizedTeamId, type TeamId, withoutTenant, withTenant } from "@/lib/db/tenant";
import { createDefaultRule } from "@/lib/services/manage-alert-rules";

/** The person that the one-click sign-in signs in. */
export const DEMO_EMAIL = "demo@millrace.local";
const DEMO_NAME = "Demo";
const DEMO_SLUG = "demo";

/** The demo team, and who acts in it. */
export interface DemoTeam {
  teamId: TeamId;
  slug: string;
  actor: TeamActor;
}

/**
 * Makes sure that the demo team and its owner exist. The owner has no password: nobody signs in as
 * them except by the one-click button.
 *
 * @throws Error when the address or the name belongs to somebody else
 */
export async function ensureDemoTeam(): Promise<DemoTeam> {
  const userId = await ensureDemoUser();
  const actor = { kind: "user", id: userId, name: DEMO_NAME, role: "owner" } as const;
  const found = await findDemoTeam();
  const teamId = found?.id ?? authorizedTeamId(randomUUID());
  const slug = found?.slug ?? DEMO_SLUG;
  await withTenant(teamId, async (t) => {
    if (found === null) {
      const team = { id: teamId, slug, name: DEMO_NAME, timezone: "UTC", isDemo: true };
      await t.db.team.create({ data: team, select: { id: true } });
      await createDefaultRule(t);
    }
    await insertMember(t, userId, "owner");
  }).catch((error: unknown) => {
    if (!isUniqueViolation(error)) throw error;
    throw new Error(`a team named ${DEMO_SLUG} exists and is not the demo's`, { cause: error });
  });
  return { teamId, slug, actor };
}

function ensureDemoUser(): Promise<string> {
  return withoutTenant(async (db) => {
    const select = { id: true, isDemo: true } as const;
    const found = await db.user.findUnique({ where: { email: DEMO_EMAIL }, select });
    if (found?.isDemo === false) {
      throw new Error(`${DEMO_EMAIL} has signed up as an ordinary account`);
    }
    if (found !== null) return found.id;
    const data = { email: DEMO_EMAIL, name: DEMO_NAME, isDemo: true };
    return (await db.user.create({ data, select })).id;
  });
}
