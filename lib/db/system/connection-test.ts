import type { Queryable } from "./pool";

/**
 * Stores what a test found and tells open pages. Nothing happens when the connection was changed,
 * deleted or ordered to be tested anew meanwhile.
 */
export async function finishConnectionTest(
  db: Queryable,
  order: { teamId: string; connId: string; testId: string },
  result: { ok: boolean; code: string; message: string; hint: string },
): Promise<void> {
  await db.query({
    text: `with told as (
        update connection set test = jsonb_build_object(
          'id', $3::text, 'state', case when $4 then 'ok' else 'failed' end, 'at', now(),
          'code', $5::text, 'message', $6::text, 'hint', $7::text)
        where team_id = $1 and conn_id = $2 and test ->> 'id' = $3
        returning team_id
      )
      select pg_notify('millrace_live', team_id || ':connections') from told`,
    values: [
      order.teamId,
      order.connId,
      order.testId,
      result.ok,
      result.code,
      result.message.slice(0, 2000),
      result.hint,
    ],
  });
}

/** The slug of a team that is there. */
export async function teamSlugOf(db: Queryable, teamId: string): Promise<string> {
  const { rows } = await db.query<{ slug: string }>({
    text: "select slug from team where id = $1",
    values: [teamId],
  });
  const [team] = rows;
  if (team === undefined) throw new Error(`team ${teamId} does not exist any more`);
  return team.slug;
}
