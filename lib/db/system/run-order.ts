import type { Queryable } from "./pool";

/** Without a step for so long, no worker goes on with an order. */
const STALLED_SECONDS = 30;
const MAX_STALLED = 100;

/** Orders over many runs that go on, but that no worker has gone on with for a while. */
export async function stalledRunOrders(
  db: Queryable,
): Promise<{ teamId: string; orderId: string }[]> {
  const { rows } = await db.query<{ teamId: string; orderId: string }>({
    text: `select team_id as "teamId", id as "orderId" from run_order
      where state = 'running' and touched_at < now() - make_interval(secs => $1)
      order by touched_at limit $2`,
    values: [STALLED_SECONDS, MAX_STALLED],
  });
  return rows;
}
