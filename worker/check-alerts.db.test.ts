import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import * as z from "zod";
import { findBreaches } from "@/lib/db/system/invariants";
import { createNetGuard } from "@/lib/net/guard";
import { documentOf } from "@/lib/testing/dag-document";
import { insertDag, insertTeam } from "@/lib/testing/engine";
import { receiveWeb, type WebReceiver } from "@/lib/testing/receivers";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/test-database";
import { waitFor } from "@/lib/testing/wait";
import { startTestWorker } from "@/lib/testing/worker";
import type { Worker } from "./worker";

let database: TestDatabase;
let db: pg.Pool;
let owner: pg.Client;
let web: WebReceiver;
let teamId: string;
let worker: Worker;

beforeAll(async () => {
  database = await createTestDatabase();
  db = new pg.Pool({ connectionString: database.sysUrl, max: 4 });
  owner = new pg.Client(database.ownerUrl);
  await owner.connect();
  await owner.query("create schema shop; create table shop.orders (id int, amount numeric)");
  web = await receiveWeb();
  teamId = await insertTeam(db);
  const url = new URL(database.ownerUrl);
  await db.query(
    `insert into connection (team_id, conn_id, type, config, secrets, updated_at)
     values ($1, 'warehouse', 'postgres', $2, $3, now())`,
    [
      teamId,
      {
        host: url.hostname,
        port: Number(url.port),
        database: url.pathname.slice(1),
        user: decodeURIComponent(url.username),
        ssl: "disable",
      },
      { password: decodeURIComponent(url.password) },
    ],
  );
  await db.query(
    `with channel as (
       insert into alert_channel (team_id, name, kind, config, secrets, updated_at)
       values ($1, 'ops', 'webhook', $2, $3, now()) returning id
     ), rule as (
       insert into alert_rule (team_id, name, event, scope, settings, updated_at)
       values ($1, 'checks', 'check_warned', 'team', $4, now()) returning id
     )
     insert into alert_rule_channel (rule_id, channel_id, team_id)
     select rule.id, channel.id, $1 from rule, channel`,
    [
      teamId,
      { url: `${web.url}/hook` },
      { secret: "a secret that is long enough" },
      { groupWaitSeconds: 0, groupIntervalSeconds: 0 },
    ],
  );
  worker = await startTestWorker(database.sysUrl, {
    net: createNetGuard({ allow: ["127.0.0.0/8"] }),
    openSecret: (_place, sealed) => sealed,
  });
});
afterAll(async () => {
  await worker.stop(1_000);
  await web.stop();
  await owner.end();
  await db.end();
  await database.drop();
});

const messageSchema = z.object({
  title: z.string(),
  items: z.array(
    z.object({
      change: z.string(),
      event: z.string(),
      task_id: z.string(),
      title: z.string(),
      error: z.string().nullable(),
    }),
  ),
});

/** The message that came as the nth. */
async function message(n: number) {
  const request = await waitFor(`message ${n}`, async () => web.received[n - 1]);
  return messageSchema.parse(JSON.parse(request.body));
}

it("that warns in a worker is told once, and again when it passes", async () => {
  const { document, plan } = documentOf({
    look: {
      operator: "check.table",
      connection: "warehouse",
      table: "shop.orders",
      severity: "warn",
      checks: {
        amounts: { check_statement: "amount >= 0" },
        ids: { check_statement: "id is not null" },
      },
    },
  });
  const dag = await insertDag(db, teamId, plan, { document });
  const ended = async (day: number) => {
    const run = await dag.run(new Date(Date.UTC(2024, 2, day)));
    const state = await waitFor("the run's end", async () => {
      const { rows } = await db.query<{ state: string }>(
        "select state::text from dag_run where id = $1 and ended_at is not null",
        [run],
      );
      return rows[0]?.state;
    });
    expect(state).toBe("success");
  };

  await owner.query("insert into shop.orders values (1, -5)");
  await ended(1);
  expect(await message(1)).toMatchObject({
    title: expect.stringMatching(/^Warning: .+ · look warned: amounts$/),
    items: [
      {
        change: "opened",
        event: "check_warned",
        task_id: "look",
        error: expect.stringMatching(/^amounts: .+, expected /),
      },
    ],
  });

  // The same check fails again: nothing is told. Then it passes.
  await ended(2);
  await owner.query("update shop.orders set amount = 5");
  await ended(3);
  expect(await message(2)).toMatchObject({
    title: expect.stringMatching(/^Recovered: /),
    items: [{ change: "closed", event: "check_warned", task_id: "look" }],
  });
  const { rows } = await db.query(
    `select family, task_id, fingerprint, occurrences, closed_at is not null as closed, closed_by
     from alert_incident where team_id = $1`,
    [teamId],
  );
  expect(rows).toEqual([
    {
      family: "check",
      task_id: "look",
      fingerprint: "amounts",
      occurrences: 2,
      closed: true,
      closed_by: "",
    },
  ]);
  expect(web.received).toHaveLength(2);
  expect(await findBreaches(db)).toEqual([]);
});
