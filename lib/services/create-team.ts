import { randomUUID } from "node:crypto";
import { isTimeZone } from "@/lib/core/timetable/zone";
import { recordAudit } from "@/lib/db/stores/audit";
import { insertMember } from "@/lib/db/stores/member";
import { insertTeam } from "@/lib/db/stores/team";
import { authorizedTeamId, withTenant } from "@/lib/db/tenant";
import { invalid } from "@/lib/errors";
import type { TeamView } from "@/lib/schemas/api/team";
import { createDefaultRule } from "./manage-alert-rules";
import { orTaken } from "./taken";
import { teamView } from "./team-view";

/** Names that stand in the place of a team in addresses of ours, now or one day. */
const RESERVED_SLUGS = new Set([
  ...["account", "admin", "api", "app", "auth", "billing", "blog", "dev", "docs", "favicon"],
  ...["forgot-password", "health", "help", "home", "invitations", "login", "logout", "metrics"],
  ...["new", "pricing", "privacy", "public", "reset-password", "robots", "settings", "sign-in"],
  ...["sign-out", "sign-up", "static", "status", "support", "teams", "terms", "user", "www"],
]);

/**
 * Makes a team whose owner is the person who asks.
 *
 * @throws AppError invalid_request for a reserved slug or an unknown time zone; conflict for a slug
 * that is taken
 */
export async function createTeam(
  user: { id: string; name: string },
  team: { name: string; slug: string; timezone: string },
): Promise<TeamView> {
  requireTimeZone(team.timezone);
  if (RESERVED_SLUGS.has(team.slug)) {
    const message = "This name is reserved";
    throw invalid([
      { path: ["slug"], code: "reserved", message, found: team.slug, severity: "error" },
    ]);
  }
  // The id is ours to choose, so that row-level security can hold even this insert to it.
  return await withTenant(authorizedTeamId(randomUUID()), async (t) => {
    const row = await orTaken("slug", team.slug, insertTeam(t, team));
    await insertMember(t, user.id, "owner");
    await createDefaultRule(t);
    const actor = { kind: "user", id: user.id, name: user.name } as const;
    await recordAudit(t, actor, { action: "team.create", entityKind: "team", entityId: row.slug });
    return teamView(row, "owner");
  });
}

/** @throws AppError invalid_request */
export function requireTimeZone(timezone: string): void {
  if (isTimeZone(timezone)) return;
  throw invalid([
    {
      path: ["timezone"],
      code: "unknown_timezone",
      message: "No such time zone",
      found: timezone,
      allowed: "an IANA name such as Europe/Berlin",
      severity: "error",
    },
  ]);
}
