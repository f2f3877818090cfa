import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { MAX_TRIES } from "@/lib/core/alert/backoff";
import { createSecretBox, type SecretBox } from "@/lib/crypto/secrets";
import { takeDueDeliveries } from "@/lib/db/system/alert-delivery";
import { createLogger } from "@/lib/log";
import { createNetGuard, type NetGuard } from "@/lib/net/guard";
import type { AlertSubject } from "@/lib/schemas/alert";
import { insertTeam } from "@/lib/testing/engine";
import {
  type MailReceiver,
  receiveMail,
  receiveWeb,
  type WebReceiver,
} from "@/lib/testing/receivers";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/test-database";
import { signatureOf } from "./alert-senders/sign";
import { type SendDeps, sendDueAlerts } from "./send-alerts";

let database: TestDatabase;
let db: pg.Pool;
let box: SecretBox;
let net: NetGuard;
let team: string;
const receivers: { stop(): Promise<void> }[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  db = new pg.Pool({ connectionString: database.sysUrl, max: 6 });
  box = createSecretBox(Buffer.alloc(32, 7));
  net = createNetGuard({ allow: ["127.0.0.1"] });
});
afterAll(async () => {
  await net.close();
  await db.end();
  await database.drop();
});
beforeEach(async () => {
  team = await insertTeam(db);
});
afterEach(async () => {
  await db.query("delete from alert_channel");
  for (const receiver of receivers.splice(0)) await receiver.stop();
});

function deps(more: Partial<SendDeps> = {}): SendDeps {
  return {
    pool: db,
    log: createLogger("worker", "fatal"),
    net,
    smtp: undefined,
    baseUrl: "https://millrace.example",
    openSecret: (place, sealed) => box.decrypt(sealed, place),
    ...more,
  };
}

async function web(...args: Parameters<typeof receiveWeb>): Promise<WebReceiver> {
  const receiver = await receiveWeb(...args);
  receivers.push(receiver);
  return receiver;
}

async function mail(...args: Parameters<typeof receiveMail>): Promise<MailReceiver> {
  const receiver = await receiveMail(...args);
  receivers.push(receiver);
  return receiver;
}

async function channel(kind: string, config: object, secrets: Record<string, string> = {}) {
  const { rows } = await db.query<{ id: string }>("select uuidv7() as id");
  const id = rows[0]?.id ?? "";
  const sealed = Object.entries(secrets).map(([field, text]) => [
    field,
    box.encrypt(text, { teamId: team, kind: "alert_channel", id, field }),
  ]);
  await db.query(
    `insert into alert_channel (id, team_id, name, kind, config, secrets, updated_at)
     values ($1, $2, $3, $4, $5, $6, now())`,
    [id, team, `${kind} ${id}`, kind, config, Object.fromEntries(sealed)],
  );
  return id;
}

const slack = (url: string) => channel("slack", {}, { url: `${url}/services/T/B/x` });

const subject: AlertSubject = {
  event: "task_failed",
  title: "load failed",
  dagId: "dag_etl_example",
  run: "0199a3f2-0000-7000-8000-000000000001",
  runType: "scheduled",
  logicalDate: "2024-03-13T00:00:00.000Z",
  taskId: "load",
  mapIndex: null,
  attempt: 3,
  line: 412,
  error: 'relation "orders" does not exist',
  durationSeconds: 75,
  failedTasks: 1,
  owner: "data",
  changed: "Version 3 succeeded last, this is version 4",
};

async function order(channelId: string, subjects: AlertSubject[] = [subject], isTest = false) {
  const { rows } = await db.query<{ id: string }>(
    `insert into alert_delivery (team_id, channel_id, is_test, due_at)
     values ($1, $2, $3, now() - interval '1 second') returning id`,
    [team, channelId, isTest],
  );
  const id = rows[0]?.id ?? "";
  for (const [index, one] of subjects.entries()) {
    await db.query(
      `insert into alert_delivery_item (channel_id, key, delivery_id, team_id, change, subject, at)
       values ($1, $2, $3, $4, 'opened', $5, now())`,
      [channelId, `${id}:${index}`, id, team, one],
    );
  }
  return id;
}

async function stateOf(id: string) {
  const { rows } = await db.query(
    `select state, attempts, error, response,
       extract(epoch from due_at - now())::float8 as wait from alert_delivery where id = $1`,
    [id],
  );
  return rows[0];
}

const makeDue = (id: string) =>
  db.query("update alert_delivery set due_at = now() - interval '1 second' where id = $1", [id]);

describe("Slack", () => {
  it("gets Block Kit with facts, error and links, and no mention that somebody smuggled in", async () => {
    const receiver = await web();
    const id = await order(await slack(receiver.url), [
      { ...subject, error: "<!channel> *boom* <https://evil.example|click>" },
    ]);
    await sendDueAlerts(deps());
    expect(await stateOf(id)).toMatchObject({ state: "sent", response: "HTTP 200: ok" });
    const [request] = receiver.received;
    expect(request?.path).toBe("/services/T/B/x");
    const body = request?.body ?? "";
    expect(JSON.parse(body)).toMatchObject({ text: expect.stringContaining("load failed") });
    expect(body).toContain("/dags/dag_etl_example/runs/");
    expect(body).toContain("line=412");
    expect(body).not.toContain("<!channel>");
    expect(body).not.toContain("<https://evil");
  });

  it("is tried again when it is down, when it asks, and in the end given up", async () => {
    const receiver = await web((_request, count) =>
      count === 1
        ? { status: 429, headers: { "retry-after": "400" } }
        : { status: 503, body: "down for maintenance" },
    );
    const id = await order(await slack(receiver.url));
    await sendDueAlerts(deps());
    const asked = await stateOf(id);
    expect(asked).toMatchObject({ state: "pending", attempts: 1, error: "HTTP 429" });
    expect(asked.wait).toBeGreaterThan(390);
    for (let n = 2; n <= MAX_TRIES; n += 1) {
      await sendDueAlerts(deps());
      expect((await stateOf(id)).attempts).toBe(n - 1);
      await makeDue(id);
      await sendDueAlerts(deps());
    }
    expect(await stateOf(id)).toMatchObject({
      state: "failed",
      attempts: MAX_TRIES,
      error: "HTTP 503: down for maintenance",
    });
    await makeDue(id);
    expect(await sendDueAlerts(deps())).toBe(0);
  });

  it("is not tried again when its webhook is gone", async () => {
    const receiver = await web(() => ({ status: 404, body: "no_service" }));
    const id = await order(await slack(receiver.url));
    await sendDueAlerts(deps());
    expect(await stateOf(id)).toMatchObject({ state: "failed", error: "HTTP 404: no_service" });
  });
});

describe("a webhook", () => {
  it("is signed over its time and body", async () => {
    const receiver = await web();
    const secret = "a secret of sixteen";
    const id = await order(await channel("webhook", { url: `${receiver.url}/hook` }, { secret }));
    await sendDueAlerts(deps());
    const [request] = receiver.received;
    const { headers = {}, body = "" } = request ?? {};
    const timestamp = Number(headers["millrace-timestamp"]);
    expect(Math.abs(timestamp - Date.now() / 1_000)).toBeLessThan(60);
    expect(headers["millrace-signature"]).toBe(`v1=${signatureOf(secret, timestamp, body)}`);
    expect(headers["millrace-delivery"]).toBe(id);
    expect(JSON.parse(body)).toMatchObject({
      id,
      type: "alert",
      items: [{ dag_id: "dag_etl_example", task_id: "load", change: "opened" }],
    });
  });

  it("reaches no private address, not by a redirect either", async () => {
    const inside = await web();
    const receiver = await web(() => ({ status: 307, headers: { location: inside.url } }));
    const strict = createNetGuard({ allow: [new URL(receiver.url).host] });
    const secret = "a secret of sixteen";
    const one = await order(await channel("webhook", { url: inside.url }, { secret }));
    const other = await order(await channel("webhook", { url: receiver.url }, { secret }));
    await sendDueAlerts(deps({ net: strict }));
    await strict.close();
    for (const id of [one, other]) {
      expect(await stateOf(id)).toMatchObject({
        state: "failed",
        error: expect.stringContaining("not a public address"),
      });
    }
    expect(receiver.received).toHaveLength(1);
    expect(inside.received).toHaveLength(0);
  });
});

describe("e-mail", () => {
  const own = (port: number) => ({
    to: ["ops@example.com", "data@example.com"],
    server: "own",
    host: "127.0.0.1",
    port,
    tls: "none",
    from: "millrace@example.com",
    user: "",
  });

  it("says all in text and in HTML, with no header that a title smuggles in", async () => {
    const server = await mail();
    const id = await order(await channel("email", own(server.port)), [
      { ...subject, title: "load failed\r\nBcc: victim@example.com", error: "<b>no</b> & more" },
    ]);
    await sendDueAlerts(deps());
    expect(await stateOf(id)).toMatchObject({ state: "sent" });
    const [got] = server.received;
    expect(got?.to).toEqual(["ops@example.com", "data@example.com"]);
    expect(got?.mail.bcc).toBeUndefined();
    expect(got?.raw).not.toMatch(/^bcc:/im);
    expect(got?.mail.subject).toContain("load failed Bcc: victim@example.com");
    expect(got?.mail.messageId).toBe(`<${id}@millrace>`);
    for (const part of ["dag_etl_example", "2024-03-13 00:00 UTC", "1 min 15 s", "line=412"]) {
      expect(got?.mail.text).toContain(part);
      expect(got?.mail.html).toContain(part);
    }
    expect(got?.mail.html).toContain("&lt;b&gt;no&lt;/b&gt; &amp; more");
  });

  it("goes by the installation's server, or says that there is none", async () => {
    const server = await mail();
    const to = await channel("email", { to: ["ops@example.com"], server: "installation" });
    const without = await order(to);
    await sendDueAlerts(deps());
    expect(await stateOf(without)).toMatchObject({
      state: "failed",
      error: expect.stringContaining("MILLRACE_SMTP_URL"),
    });
    const id = await order(to);
    const smtp = { ...own(server.port), tls: "none", password: "" } as const;
    await sendDueAlerts(deps({ smtp }));
    expect(await stateOf(id)).toMatchObject({ state: "sent" });
  });

  it("is given up when the address is refused for good, and tried again when not", async () => {
    const server = await mail(() => 550);
    const refused = await order(await channel("email", own(server.port)));
    await sendDueAlerts(deps());
    expect(await stateOf(refused)).toMatchObject({ state: "failed" });
    const busy = await mail(() => 451);
    const later = await order(await channel("email", own(busy.port)));
    await sendDueAlerts(deps());
    expect(await stateOf(later)).toMatchObject({ state: "pending", attempts: 1 });
  });
});

describe("a message", () => {
  it("is sent once, however many workers send", async () => {
    const receiver = await web();
    const to = await slack(receiver.url);
    for (let n = 0; n < 30; n += 1) await order(to);
    await Promise.all([1, 2, 3].map(() => sendDueAlerts(deps())));
    expect(receiver.received).toHaveLength(30);
    expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(30);
  });

  it("whose sender died is sent again under its id, and the dead one's word counts no more", async () => {
    const receiver = await web();
    const secret = "a secret of sixteen";
    const id = await order(await channel("webhook", { url: receiver.url }, { secret }));
    const [taken] = await takeDueDeliveries(db, 1);
    expect(taken?.id).toBe(id);
    expect(await sendDueAlerts(deps())).toBe(0);
    await makeDue(id);
    await sendDueAlerts(deps());
    expect(await stateOf(id)).toMatchObject({ state: "sent", attempts: 2 });
    expect(receiver.received[0]?.headers["millrace-delivery"]).toBe(id);
  });

  it("whose answer was lost may arrive twice, with one id", async () => {
    const receiver = await web((_request, count) => (count === 1 ? undefined : { status: 200 }));
    const secret = "a secret of sixteen";
    const id = await order(await channel("webhook", { url: receiver.url }, { secret }));
    await sendDueAlerts(deps());
    expect(await stateOf(id)).toMatchObject({ state: "pending" });
    await makeDue(id);
    await sendDueAlerts(deps());
    const ids = receiver.received.map(({ headers }) => headers["millrace-delivery"]);
    expect(ids).toEqual([id, id]);
  });

  it("that was asked for as a test says so, and is tried once", async () => {
    const receiver = await web((_request, count) => ({ status: count === 1 ? 200 : 500 }));
    const to = await slack(receiver.url);
    const [good, bad] = [await order(to, [], true), await order(to, [], true)];
    await sendDueAlerts(deps());
    const states = [(await stateOf(good)).state, (await stateOf(bad)).state].sort();
    expect(states).toEqual(["failed", "sent"]);
    expect(receiver.received[0]?.body).toContain("Test message");
  });
});
