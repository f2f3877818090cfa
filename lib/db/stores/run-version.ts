import type { Tenant } from "@/lib/db/tenant";
import type { JsonObject } from "@/lib/schemas/json";

/**
 * Makes a run that has ended, and whose DAG is locked, one of another version, with the params that
 * this version makes of the run's conf; see engine.pin_run. Nothing runs until it is cleared.
 */
export async function pinRun(
  t: Tenant,
  runUuid: string,
  versionId: string,
  params: JsonObject,
): Promise<void> {
  await t.db.dagRun.update({
    where: { id: runUuid, teamId: t.teamId },
    data: { params },
    select: { id: true },
  });
  await t.db.$executeRaw`
    select engine.pin_run(r.id, v.id)
    from dag_run r join dag_version v on v.id = ${versionId}::uuid and v.dag_id = r.dag_id
    where r.team_id = ${t.teamId}::uuid and r.id = ${runUuid}::uuid`;
}

/** Does `work` and undoes all that it wrote unless `keep` says so of what came of it. */
export async function keepOnlyIf<T>(
  t: Tenant,
  keep: (result: T) => boolean,
  work: () => Promise<T>,
): Promise<T> {
  await t.db.$executeRaw`savepoint keep_only_if`;
  const result = await work();
  if (!keep(result)) await t.db.$executeRaw`rollback to savepoint keep_only_if`;
  return result;
}
