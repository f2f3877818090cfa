import { hashToken, parseApiToken } from "@/lib/crypto/tokens";
import { isUniqueViolation } from "@/lib/db/errors";
import { recordAudit } from "@/lib/db/stores/audit";
import { findTokenRow, tokenRowId } from "@/lib/db/stores/token";
import { withTenant } from "@/lib/db/tenant";
import type { DemoTeam } from "./demo-team";

const NAME = "MILLRACE_BOOTSTRAP_TOKEN";
/** Characters that stay visible: the kind and a part of the public id. */
const PREFIX_LENGTH = "mr_live_".length + 6;

/**
 * Makes a token that the installer chose an owner's API token of the demo team. One that is known
 * already stays as it is, revoked or not.
 *
 * @throws Error when the text is no token of ours, or belongs to another team
 */
export async function ensureBootstrapToken(team: DemoTeam, token: string): Promise<void> {
  const parsed = parseApiToken(token);
  if (parsed === null) {
    throw new Error(
      `${NAME} is not an API token (mr_live_…, with a checksum at its end); make one with: npx tsx scripts/seed/new-token.ts`,
    );
  }
  const id = tokenRowId(parsed.id);
  const { teamId, actor } = team;
  await withTenant(teamId, async (t) => {
    if ((await findTokenRow(t, id)) !== null) return;
    await t.db.apiToken.create({
      data: {
        id,
        teamId,
        name: NAME,
        prefix: token.slice(0, PREFIX_LENGTH),
        secretHash: hashToken(token),
        role: "owner",
        createdBy: actor.id,
      },
      select: { id: true },
    });
    await recordAudit(t, actor, {
      action: "token.create",
      entityKind: "token",
      entityId: NAME,
      detail: { id, role: "owner" },
    });
  }).catch((error: unknown) => {
    if (!isUniqueViolation(error)) throw error;
    throw new Error(`${NAME} is a token of another team`, { cause: error });
  });
}
