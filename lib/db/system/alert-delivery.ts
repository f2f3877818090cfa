import type { AlertItem } from "@/lib/core/alert/types";
import type { Queryable } from "./pool";

/** Items of one channel and DAG, with when their message may go. */
export interface DeliveryOrder {
  id: string;
  teamId: string;
  channelId: string;
  dagUuid: string | null;
  dueAt: Date;
  items: readonly Omit<AlertItem, "settings">[];
}

/** When each channel was last sent something about each DAG, or is to be: for the pace of messages. */
export async function lastDeliveries(
  db: Queryable,
  pairs: readonly { channelId: string; dagUuid: string | null }[],
): Promise<{ channelId: string; dagUuid: string | null; at: Date }[]> {
  if (pairs.length === 0) return [];
  const { rows } = await db.query<{ channelId: string; dagUuid: string | null; at: Date }>({
    name: "alert-last-deliveries",
    text: `select p."channelId", p."dagUuid", l.at
      from jsonb_to_recordset($1) as p("channelId" uuid, "dagUuid" uuid)
      cross join lateral (
        select coalesce(ended_at, due_at) as at from alert_delivery
        where channel_id = p."channelId" and dag_id is not distinct from p."dagUuid" and not is_test
        order by created_at desc limit 1
      ) l`,
    values: [JSON.stringify(pairs)],
  });
  return rows;
}

/**
 * Orders messages. One that waits for its channel and DAG, and was not tried yet, takes the items
 * on; else a new one is made. What a channel was told already is left out: its key is taken.
 */
export async function orderDeliveries(
  db: Queryable,
  orders: readonly DeliveryOrder[],
): Promise<void> {
  if (orders.length === 0) return;
  const heads = orders.map(({ items: _items, ...head }) => head);
  const { rows } = await db.query<{ order: string; delivery: string }>({
    name: "alert-waiting-deliveries",
    text: `select distinct on (o.id) o.id as order, d.id as delivery
      from jsonb_to_recordset($1) as o(id uuid, "channelId" uuid, "dagUuid" uuid)
      cross join lateral (
        select id from alert_delivery
        where channel_id = o."channelId" and dag_id is not distinct from o."dagUuid"
          and state = 'pending' and attempts = 0 and not is_test
        order by created_at desc limit 1 for update skip locked
      ) d`,
    values: [JSON.stringify(heads)],
  });
  const waiting = new Map(rows.map((row) => [row.order, row.delivery]));
  const fresh = heads.filter(({ id }) => !waiting.has(id));
  const items = orders.flatMap(({ id, items }) =>
    items.map((item) => ({ ...item, deliveryId: waiting.get(id) ?? id })),
  );
  await db.query({
    name: "alert-order-deliveries",
    text: `insert into alert_delivery (id, team_id, channel_id, dag_id, due_at)
      select id, "teamId", "channelId", "dagUuid", "dueAt" from jsonb_to_recordset($1)
        as o(id uuid, "teamId" uuid, "channelId" uuid, "dagUuid" uuid, "dueAt" timestamptz)`,
    values: [JSON.stringify(fresh)],
  });
  await db.query({
    name: "alert-order-items",
    text: `with added as (
        insert into alert_delivery_item (channel_id, key, delivery_id, team_id, incident_id, change, subject, at)
        select "channelId", key, "deliveryId", "teamId", "incidentId", change, subject, at
        from jsonb_to_recordset($1) as o("channelId" uuid, key text, "deliveryId" uuid, "teamId" uuid,
          "incidentId" uuid, change text, subject jsonb, at timestamptz)
        on conflict (channel_id, key) do nothing
        returning delivery_id
      )
      delete from alert_delivery where id = any ($2) and id not in (select delivery_id from added)`,
    values: [JSON.stringify(items), fresh.map(({ id }) => id)],
  });
}

/** A message that is to be sent now; `attempt` fences what is written of its outcome. */
export interface DueDelivery {
  id: string;
  teamId: string;
  teamSlug: string;
  teamName: string;
  timezone: string;
  attempt: number;
  isTest: boolean;
  createdAt: Date;
  channel: { id: string; name: string; kind: string; config: unknown; secrets: unknown };
}

/** While a message is sent for so long, nobody else tries it. */
const LEASE_SECONDS = 60;

/**
 * Takes messages that are due. One whose sender was lost in the middle is taken again when its
 * lease is over: the other side may have got it, and tells the two by the same id.
 */
export async function takeDueDeliveries(db: Queryable, limit: number): Promise<DueDelivery[]> {
  const { rows } = await db.query<DueDelivery>({
    name: "alert-take-due",
    text: `with taken as (
        update alert_delivery set state = 'sending', attempts = attempts + 1,
          due_at = now() + make_interval(secs => ${LEASE_SECONDS})
        where id in (
          select id from alert_delivery where state in ('pending', 'sending') and due_at <= now()
          order by due_at limit $1 for update skip locked
        ) returning *
      )
      select d.id, d.team_id as "teamId", t.slug as "teamSlug", t.name as "teamName", t.timezone,
        d.attempts as attempt, d.is_test as "isTest", d.created_at as "createdAt",
        jsonb_build_object('id', c.id, 'name', c.name, 'kind', c.kind, 'config', c.config,
          'secrets', c.secrets) as channel
      from taken d join alert_channel c on c.id = d.channel_id join team t on t.id = d.team_id`,
    values: [limit],
  });
  return rows;
}

/** How many items a message tells in full. */
export const ITEMS_TOLD = 10;

/** What a message tells: the first items by task, and how many there are of each change. */
export async function itemsOf(
  db: Queryable,
  deliveryId: string,
): Promise<{ items: unknown[]; counts: Record<string, number> }> {
  const { rows } = await db.query<{ change: string; n: number; items: unknown[] }>({
    name: "alert-items",
    text: `select change, count(*)::int as n,
        (array_agg(jsonb_build_object('incidentId', incident_id, 'change', change, 'subject', subject,
          'at', at) order by at, key))[1:${ITEMS_TOLD}] as items
      from alert_delivery_item where delivery_id = $1 group by change`,
    values: [deliveryId],
  });
  return {
    items: rows.flatMap(({ items }) => items),
    counts: Object.fromEntries(rows.map(({ change, n }) => [change, n])),
  };
}

/** Writes how a try ended; false when the message is not this try's any more. */
export async function endDeliveryTry(
  db: Queryable,
  { id, attempt }: Pick<DueDelivery, "id" | "attempt">,
  end: { state: "sent" | "failed" | "pending"; title: string; text: string; retrySeconds?: number },
): Promise<boolean> {
  const { rowCount } = await db.query({
    name: "alert-end-try",
    text: `with ended as (
        update alert_delivery set state = $3, title = $4,
          error = case when $3 = 'sent' then '' else $5 end,
          response = case when $3 = 'sent' then $5 else response end,
          ended_at = case when $3 <> 'pending' then now() end,
          due_at = case when $3 = 'pending' then now() + make_interval(secs => $6) else due_at end
        where id = $1 and attempts = $2 and state = 'sending' returning team_id
      )
      select pg_notify('millrace_live', team_id || '::') from ended`,
    values: [id, attempt, end.state, end.title, end.text, end.retrySeconds ?? 0],
  });
  return rowCount === 1;
}

/** Milliseconds until a deadline is over or a message is due, null for never. */
export async function msUntilNextAlert(
  db: Queryable,
): Promise<{ deadline: number | null; delivery: number | null }> {
  const { rows } = await db.query<{ deadline: number | null; delivery: number | null }>({
    name: "alert-next",
    text: `select
        extract(epoch from (select min(due_at) from alert_deadline) - clock_timestamp())::float8 * 1000 as deadline,
        extract(epoch from (select min(due_at) from alert_delivery
          where state in ('pending', 'sending')) - clock_timestamp())::float8 * 1000 as delivery`,
    values: [],
  });
  return rows[0] ?? { deadline: null, delivery: null };
}
