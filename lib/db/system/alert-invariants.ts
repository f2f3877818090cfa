import type { Invariant } from "./backfill-invariants";

const WORKER_IS_THERE =
  "exists (select 1 from worker w where w.state = 'active' and w.heartbeat_at > now() - interval '1 minute')";

/** What holds of incidents and the messages that tell of them at every moment. */
export const ALERT_INVARIANTS: readonly Invariant[] = [
  {
    name: "an incident ends after it began, and what nobody closed names nobody",
    text: `select id from alert_incident
      where closed_at < opened_at or last_at < opened_at or (closed_at is null and closed_by <> '')`,
  },
  {
    name: "an alert message has its end exactly when it was sent or given up",
    text: `select id from alert_delivery where (state in ('sent', 'failed')) <> (ended_at is not null)`,
  },
  {
    name: "an alert message that was sent was tried",
    text: "select id from alert_delivery where state = 'sent' and attempts = 0",
  },
  {
    name: "an alert message that waits is not long overdue while a worker is there",
    text: `select id from alert_delivery where state in ('pending', 'sending')
      and due_at < now() - interval '15 minutes' and ${WORKER_IS_THERE}`,
  },
];
