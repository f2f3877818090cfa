import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import pg from "pg";
import type { AlertEventName, RuleSettings } from "@/lib/schemas/alert";
import { documentOf } from "./dag-document";
import { insertDag, insertTeam, type TestDag } from "./engine";
import {
  type MailReceiver,
  type ReceivedMail,
  receiveMail,
  receiveWeb,
  type WebReceiver,
} from "./receivers";
import { createTestDatabase, type TestDatabase } from "./test-database";
import { waitFor } from "./wait";

/** A database with what alerts go to: a mail server, a web server; and what tasks ask. */
export interface AlertWorld {
  database: TestDatabase;
  db: pg.Pool;
  mail: MailReceiver;
  web: WebReceiver;
  service: TestService;
  stop(): Promise<void>;
}

/** What tasks ask: it answers well or badly, or keeps them waiting until it is released. */
export interface TestService {
  url: string;
  isGood: boolean;
  isSlow: boolean;
  release(): void;
  stop(): void;
}

/** Starts all of it; the worker is the test's own. */
export async function startAlertWorld(): Promise<AlertWorld> {
  const database = await createTestDatabase();
  const db = new pg.Pool({ connectionString: database.sysUrl, max: 4 });
  const [mail, web, service] = await Promise.all([receiveMail(), receiveWeb(), startService()]);
  return {
    database,
    db,
    mail,
    web,
    service,
    stop: async () => {
      service.stop();
      await web.stop();
      await mail.stop();
      await db.end();
      await database.drop();
    },
  };
}

async function startService(): Promise<TestService> {
  const waiting: ServerResponse[] = [];
  const say = (response: ServerResponse) =>
    response.writeHead(state.isGood ? 200 : 500).end("said");
  const server = createServer((_request, response) => {
    if (state.isSlow) waiting.push(response);
    else say(response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const state: TestService = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    isGood: true,
    isSlow: false,
    release: () => {
      state.isSlow = false;
      for (const response of waiting.splice(0)) say(response);
    },
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return state;
}

/** A team that asks for an event by mail, by webhook and in Slack, with a DAG of one task. */
export interface Scene {
  team: string;
  slug: string;
  dag: TestDag;
  /** Runs the DAG, and waits for the end. */
  ended(good: boolean): Promise<string>;
}

let nextDay = Date.UTC(2024, 2, 1);
/** A logical date that no run of the process has had. */
export function tomorrow(): Date {
  nextDay += 86_400_000;
  return new Date(nextDay);
}

/** Makes a rule of a team that tells each of these kinds of channels. */
export async function askFor(
  { db, mail, web }: AlertWorld,
  team: string,
  slug: string,
  event: AlertEventName,
  settings: Partial<RuleSettings>,
  kinds: readonly string[] = ["email", "webhook", "slack"],
): Promise<void> {
  const configs: Record<string, [object, object]> = {
    email: [
      {
        to: [`${slug}@example.com`],
        server: "own",
        host: "127.0.0.1",
        port: mail.port,
        tls: "none",
        from: "millrace@example.com",
      },
      {},
    ],
    webhook: [{ url: `${web.url}/hook/${slug}` }, { secret: "a secret that is long enough" }],
    slack: [{}, { url: `${web.url}/slack/${slug}` }],
  };
  const { rows } = await db.query<{ id: string }>(
    `insert into alert_rule (team_id, name, event, scope, settings, updated_at)
     values ($1, $2, $2, 'team', $3, now()) returning id`,
    [team, event, { groupWaitSeconds: 0, groupIntervalSeconds: 0, ...settings }],
  );
  for (const kind of kinds) {
    const [config, secrets] = configs[kind] ?? [{}, {}];
    await db.query(
      `with channel as (
         insert into alert_channel (team_id, name, kind, config, secrets, updated_at)
         values ($1, $2, $2, $3, $4, now()) returning id
       )
       insert into alert_rule_channel (rule_id, channel_id, team_id)
       select $5::uuid, channel.id, $1::uuid from channel`,
      [team, kind, config, secrets, rows[0]?.id],
    );
  }
}

/** Makes a scene for an event. */
export async function sceneOf(
  world: AlertWorld,
  event: AlertEventName,
  settings: Partial<RuleSettings> = {},
  task: object = {},
  limits: Parameters<typeof insertDag>[3] = {},
): Promise<Scene> {
  const { db, service } = world;
  const slug = event.replaceAll("_", "-");
  const team = await insertTeam(db, slug);
  await askFor(world, team, slug, event, settings);
  const { document, plan } = documentOf({
    ask: { operator: "http.request", url: service.url, max_wait: "0s", retries: 0, ...task },
  });
  const dag = await insertDag(db, team, plan, { document, ...limits });
  return {
    team,
    slug,
    dag,
    ended: async (good) => {
      service.isGood = good;
      const run = (await dag.run(tomorrow())) ?? "";
      await ends(world, run);
      return run;
    },
  };
}

/** Waits for the end of a run. */
export async function ends({ db }: AlertWorld, run: string): Promise<void> {
  await waitFor("the run's end", async () => {
    const { rows } = await db.query(
      "select 1 from dag_run where id = $1 and ended_at is not null",
      [run],
    );
    return rows.length === 1;
  });
}

/** What a team was told. */
export interface Told {
  mails: ReceivedMail[];
  hooks: { title: string; items: { change: string; links: Record<string, string> }[] }[];
  slacks: { text: string; blocks: unknown[] }[];
}

/** All that a team was told so far. */
export function told({ mail, web }: AlertWorld, slug: string): Told {
  const at = (path: string) =>
    web.received.filter((one) => one.path === path).map(({ body }) => JSON.parse(body));
  return {
    mails: mail.received.filter(({ to }) => to.includes(`${slug}@example.com`)),
    hooks: at(`/hook/${slug}`),
    slacks: at(`/slack/${slug}`),
  };
}

/** All that a team was told, once each of its channels has got so many messages and none waits. */
export async function messages(world: AlertWorld, slug: string, count: number): Promise<Told> {
  return await waitFor(`${count} messages of ${slug}`, async () => {
    const { rows } = await world.db.query<{ n: number }>(
      `select (select count(*) from alert_event e where e.team_id = t.id)::int
         + (select count(*) from alert_delivery d
             where d.team_id = t.id and d.state in ('pending', 'sending'))::int as n
       from team t where t.slug = $1`,
      [slug],
    );
    const all = told(world, slug);
    const counts = [all.mails.length, all.hooks.length, all.slacks.length];
    if (counts.some((n) => n > count)) throw new Error(`${slug} was told too much: ${counts}`);
    return rows[0]?.n === 0 && counts.every((n) => n === count) && all;
  });
}

/** The incidents of a team, oldest first. */
export async function incidentsOf({ db }: AlertWorld, team: string) {
  const { rows } = await db.query<{ family: string; occurrences: number; closed: boolean }>(
    `select family, occurrences, closed_at is not null as closed from alert_incident
     where team_id = $1 order by opened_at`,
    [team],
  );
  return rows;
}
