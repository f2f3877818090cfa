import { recordAudit, type TeamActor } from "@/lib/db/stores/audit";
import {
  countOldLogs,
  countOldRuns,
  getRetention,
  updateRetentionRow,
} from "@/lib/db/stores/retention";
import { getTeam } from "@/lib/db/stores/team";
import type { Tenant } from "@/lib/db/tenant";
import type { Retention, RetentionPreview } from "@/lib/schemas/api/retention";

/** A preview counts no further: beyond it, how many there are decides nothing. */
const MOST_COUNTED = 10_000;

/** How long the team keeps what has ended. */
export async function readRetention(t: Tenant): Promise<Retention> {
  return await getRetention(t);
}

/** What upkeep would remove now if the team had this policy; changes nothing. */
export async function previewRetention(t: Tenant, policy: Retention): Promise<RetentionPreview> {
  const runs = await countOldRuns(t, policy, MOST_COUNTED + 1);
  const logs = await countOldLogs(t, policy, MOST_COUNTED + 1);
  return { runs: counted(runs), logs: counted(logs) };
}

function counted(found: number): { count: number; isMore: boolean } {
  return { count: Math.min(found, MOST_COUNTED), isMore: found > MOST_COUNTED };
}

/** Gives the team a policy. What it lets go is removed by the next passes of upkeep, for good. */
export async function updateRetention(
  t: Tenant,
  actor: TeamActor,
  policy: Retention,
): Promise<Retention> {
  const { slug } = await getTeam(t);
  const from = await getRetention(t);
  const to = await updateRetentionRow(t, policy);
  await recordAudit(t, actor, {
    action: "team.retention",
    entityKind: "team",
    entityId: slug,
    detail: { from, to },
  });
  return to;
}
