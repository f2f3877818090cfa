import type { JsonObject } from "@/lib/schemas/json";
import type { Queryable } from "./pool";

/** An update of an asset, as a task that waits for it sees it. */
export interface AssetUpdateRow {
  at: Date;
  dagId: string;
  runId: string;
  taskId: string;
  by: string;
  extra: JsonObject;
}

/**
 * An asset of a team with its newest update, if that is not before `since`; undefined when the team
 * has no asset of this name.
 */
export async function findAssetSince(
  db: Queryable,
  teamId: string,
  { name, since }: { name: string; since: Date },
): Promise<{ id: string; update: AssetUpdateRow | null } | undefined> {
  const { rows } = await db.query<
    { id: string } & { [Key in keyof AssetUpdateRow]: AssetUpdateRow[Key] | null }
  >({
    name: "asset-since",
    text: `select a.id, e.at, e.source_dag as "dagId", e.source_run_id as "runId",
        e.source_task as "taskId", e.published_by as by, e.extra
      from asset a
      left join lateral (
        select * from asset_event
        where asset_id = a.id and team_id = $1 order by id desc limit 1
      ) e on e.at >= $3
      where a.team_id = $1 and a.name = $2`,
    values: [teamId, name, since],
  });
  const row = rows[0];
  if (row === undefined) return undefined;
  const { id, at, dagId, runId, taskId, by, extra } = row;
  if (at === null) return { id, update: null };
  return {
    id,
    update: {
      at,
      dagId: dagId ?? "",
      runId: runId ?? "",
      taskId: taskId ?? "",
      by: by ?? "",
      extra: extra ?? {},
    },
  };
}
