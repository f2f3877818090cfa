import { dagIdsOf } from "@/lib/db/stores/dag";
import { type TeamId, withTenant } from "@/lib/db/tenant";

/** How many names are kept; a DAG's name never changes, so none goes stale. */
const MAX_NAMES = 10_000;

const names = new Map<string, string>();

/**
 * The dag_id of a DAG of the team, or null when the team has none of that uuid. Looked up once, in
 * a short transaction of its own.
 */
export async function dagName(teamId: TeamId, dagUuid: string): Promise<string | null> {
  const key = `${teamId}:${dagUuid}`;
  const known = names.get(key);
  if (known !== undefined) return known;
  const found = await withTenant(teamId, (t) => dagIdsOf(t, [dagUuid]));
  const name = found.get(dagUuid);
  if (name === undefined) return null;
  const oldest = names.size >= MAX_NAMES ? names.keys().next().value : undefined;
  if (oldest !== undefined) names.delete(oldest);
  names.set(key, name);
  return name;
}
