import { randomUUID } from "node:crypto";
import { parseSecretKey } from "@/lib/crypto/derive-key";
import { createSecretBox } from "@/lib/crypto/secrets";
import { receiveWeb, type WebReceiver } from "@/lib/testing/receivers";
import { waitFor } from "@/lib/testing/wait";
import type { Scene } from "./scene";

/** A storm may send this many messages to a channel. */
const HANDFUL = 5;
/** The first message waits this long for others, and another follows no earlier. */
const GATHER_SECONDS = 3;
const PACE_SECONDS = 5;
const PATIENCE_MS = 60_000;

/** Rules for failed attempts and runs that tell one webhook, which keeps what arrives. */
export class AlertWatch {
  readonly #receiver: WebReceiver;
  readonly #scene: Scene;

  private constructor(scene: Scene, receiver: WebReceiver) {
    this.#scene = scene;
    this.#receiver = receiver;
  }

  /** Where the messages go, as `host:port`. */
  get host(): string {
    return new URL(this.#receiver.url).host;
  }

  static async start(scene: Scene): Promise<AlertWatch> {
    // The first answer is lost on the way: the message comes again, under its id.
    const receiver = await receiveWeb((_request, count) =>
      count === 1 ? { status: 503, headers: { "retry-after": "1" } } : { status: 200 },
    );
    const watch = new AlertWatch(scene, receiver);
    await watch.#arrange();
    return watch;
  }

  async #arrange(): Promise<void> {
    const { db, database } = this.#scene;
    const { rows } = await db.query<{ id: string }>({ text: "select id from team", values: [] });
    const teamId = rows[0]?.id ?? "";
    const box = createSecretBox(parseSecretKey(database.secretKey));
    const id = randomUUID();
    const place = { teamId, kind: "alert_channel", id, field: "secret" };
    await db.query({
      text: `insert into alert_channel (id, team_id, name, kind, config, secrets)
        values ($1, $2, 'storm', 'webhook', $3, $4)`,
      values: [
        id,
        teamId,
        JSON.stringify({ url: `${this.#receiver.url}/hook` }),
        JSON.stringify({ secret: box.encrypt("a secret that is long enough", place) }),
      ],
    });
    await db.query({
      text: `with made as (
          insert into alert_rule (team_id, name, event, scope, settings)
          select $1, event, event, 'team', $2
          from unnest('{task_retried,task_failed,run_failed}'::text[]) as event returning id
        )
        insert into alert_rule_channel (rule_id, channel_id, team_id) select id, $3, $1 from made`,
      values: [
        teamId,
        JSON.stringify({
          groupWaitSeconds: GATHER_SECONDS,
          groupIntervalSeconds: PACE_SECONDS,
        }),
        id,
      ],
    });
  }

  /** Waits until all was told, and checks that it was a handful, with nothing left out. */
  async check(): Promise<{ alertIncidents: number; alertMessages: number }> {
    const { db, verdict } = this.#scene;
    const open = async () => {
      const { rows } = await db.query<{ n: number }>({
        text: `select (select count(*) from alert_event)::int
          + (select count(*) from alert_delivery where state in ('pending', 'sending'))::int as n`,
        values: [],
      });
      return rows[0]?.n === 0;
    };
    await waitFor("all alerts to be told", open, PATIENCE_MS).catch((error: Error) =>
      verdict.add("lost", error.message),
    );
    const { rows } = await db.query<{ incidents: number; untold: number; failed: number }>({
      text: `select (select count(*)::int from alert_incident) as incidents,
          (select count(*)::int from alert_incident i where not exists (
            select 1 from alert_delivery_item m where m.incident_id = i.id)) as untold,
          (select count(*)::int from alert_delivery where state = 'failed') as failed`,
      values: [],
    });
    const { incidents = 0, untold = 0, failed = 0 } = rows[0] ?? {};
    const ids = new Set(
      this.#receiver.received.map(({ headers }) => headers["millrace-delivery"] ?? ""),
    );
    if (incidents === 0) verdict.add("lost", "the storm opened no incident");
    if (untold > 0) verdict.add("lost", `${untold} incidents were told to nobody`, untold);
    if (failed > 0) verdict.add("lost", `${failed} messages were given up`, failed);
    if (ids.size > HANDFUL) verdict.add("unexpected", `${ids.size} messages are no handful`);
    return { alertIncidents: incidents, alertMessages: ids.size };
  }

  async stop(): Promise<void> {
    await this.#receiver.stop();
  }
}
