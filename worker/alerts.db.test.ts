import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { noteUnservedQueues } from "@/lib/db/system/alert-worker";
import { findBreaches } from "@/lib/db/system/invariants";
import { createNetGuard } from "@/lib/net/guard";
import type { AlertEventName } from "@/lib/schemas/alert";
import {
  type AlertWorld,
  ends,
  incidentsOf,
  messages,
  type Scene,
  sceneOf,
  startAlertWorld,
  type Told,
  tomorrow,
} from "@/lib/testing/alert-scene";
import { documentOf } from "@/lib/testing/dag-document";
import { insertDag } from "@/lib/testing/engine";
import { waitFor } from "@/lib/testing/wait";
import { startTestWorker } from "@/lib/testing/worker";
import type { Worker } from "./worker";

// From what happens in a worker to the messages that arrive: by mail, by webhook and in Slack.

let world: AlertWorld;
let worker: Worker;

const workerOf = (name: string) =>
  startTestWorker(world.database.sysUrl, {
    name,
    net: createNetGuard({ allow: ["127.0.0.0/8"] }),
    openSecret: (_place, sealed) => sealed,
  });

beforeAll(async () => {
  world = await startAlertWorld();
  worker = await workerOf("first");
});
afterAll(async () => {
  world.service.release();
  await worker.stop(1_000);
  await world.stop();
});

/** The latest message of each kind says the same, and leads somewhere. */
function expectLast({ mails, hooks, slacks }: Told, title: RegExp, links: readonly string[]): void {
  expect(mails.at(-1)?.mail.subject).toMatch(title);
  expect(hooks.at(-1)?.title).toMatch(title);
  expect(slacks.at(-1)?.text).toMatch(title);
  expect(Object.keys(hooks.at(-1)?.items[0]?.links ?? {})).toEqual(links);
  for (const link of Object.values(hooks.at(-1)?.items[0]?.links ?? {})) {
    expect(mails.at(-1)?.mail.text).toContain(link);
    expect(JSON.stringify(slacks.at(-1)?.blocks)).toContain(link.replaceAll("&", "&amp;"));
  }
}

const OF_TASK = ["log", "grid", "incident"];
const OF_RUN = ["grid", "incident"];

async function backfill({ dag, team }: Scene, from: Date, days: number): Promise<string> {
  const { rows } = await world.db.query<{ id: string }>(
    `with made as (
       insert into backfill (team_id, dag_id, dag_version_id, from_date, to_date, tasks)
       values ($1, $2, $3, $4, $4::timestamptz + make_interval(days => $5 - 1), '{}') returning id
     ), dates as (
       insert into backfill_item (backfill_id, position, team_id, logical_date, interval_start,
         interval_end, decision, reason)
       select made.id, n, $1, $4::timestamptz + make_interval(days => n),
         $4::timestamptz + make_interval(days => n), $4::timestamptz + make_interval(days => n + 1),
         'create', 'missing'
       from made, generate_series(0, $5 - 1) n
     ) select id from made`,
    [team, dag.id, dag.versionId, from, days],
  );
  const id = rows[0]?.id ?? "";
  await world.db.query("select engine.lock_dags(array[$1::uuid]), engine.feed_backfill($2)", [
    dag.id,
    id,
  ]);
  return id;
}

/** How each event is caused, told once, and over. Every event that a rule may ask for has its line. */
const EVENTS: Record<AlertEventName, () => Promise<void>> = {
  async run_failed() {
    const { slug, team, ended } = await sceneOf(world, "run_failed");
    await ended(false);
    const first = await messages(world, slug, 1);
    expectLast(first, /Failing: .* · ask failed$/, OF_TASK);
    expect(first.mails[0]?.mail.text).toContain("Status 500, expected 200 to 299");
    // The same again is the same incident, and is not told.
    await ended(false);
    await messages(world, slug, 1);
    expect(await incidentsOf(world, team)).toEqual([
      { family: "failure", occurrences: 2, closed: false },
    ]);
    await ended(true);
    expectLast(await messages(world, slug, 2), /Recovered: .* · ask failed$/, OF_TASK);
    expect(await incidentsOf(world, team)).toEqual([
      { family: "failure", occurrences: 2, closed: true },
    ]);
    // What fails once more is told once more.
    await ended(false);
    expectLast(await messages(world, slug, 3), /Failing: /, OF_TASK);
  },
  async task_failed() {
    const { slug, ended } = await sceneOf(world, "task_failed");
    await ended(false);
    expectLast(await messages(world, slug, 1), /ask failed$/, OF_TASK);
    await ended(true);
    expectLast(await messages(world, slug, 2), /Recovered/, OF_TASK);
  },
  async task_retried() {
    const task = { retries: 1, retry_delay: "0s" };
    const { slug, dag } = await sceneOf(world, "task_retried", {}, task);
    world.service.isGood = false;
    world.service.isSlow = true;
    const run = (await dag.run(tomorrow())) ?? "";
    await waitFor("the first attempt", async () => {
      const { rows } = await world.db.query(
        "select 1 from task_instance where dag_run_id = $1 and state = 'running'",
        [run],
      );
      return rows.length === 1;
    });
    world.service.release();
    expectLast(
      await messages(world, slug, 1),
      /Retrying: .* ask failed and is tried again$/,
      OF_TASK,
    );
    await ends(world, run);
  },
  async failures_in_a_row() {
    const { slug, ended } = await sceneOf(world, "failures_in_a_row", { count: 2 });
    await ended(false);
    await messages(world, slug, 0);
    await ended(false);
    expectLast(await messages(world, slug, 1), /2 runs in a row failed$/, OF_TASK);
    await ended(true);
    expectLast(await messages(world, slug, 2), /Recovered/, OF_TASK);
  },
  async run_succeeded() {
    const { slug, ended, team } = await sceneOf(world, "run_succeeded");
    await ended(true);
    expectLast(await messages(world, slug, 1), /Done: .* The run succeeded$/, ["grid"]);
    await ended(true);
    await messages(world, slug, 2);
    expect(await incidentsOf(world, team)).toEqual([]);
  },
  async run_recovered() {
    const { slug, ended } = await sceneOf(world, "run_recovered");
    await ended(true);
    await ended(false);
    await messages(world, slug, 0);
    await ended(true);
    expectLast(await messages(world, slug, 1), /Recovered: .* after a failure$/, ["grid"]);
    await ended(true);
    await messages(world, slug, 1);
  },
  async check_warned() {
    const url = new URL(world.database.ownerUrl);
    const check = {
      operator: "check.value",
      connection: "warehouse",
      sql: "select count(*) from alerts_orders",
      pass_value: 0,
      severity: "warn",
    };
    const { slug, team } = await sceneOf(world, "check_warned");
    await world.db.query(
      `insert into connection (team_id, conn_id, type, config, secrets, updated_at)
       values ($1, 'warehouse', 'postgres', $2, $3, now())`,
      [
        team,
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
    const owner = new pg.Client(world.database.ownerUrl);
    await owner.connect();
    await owner.query("create table alerts_orders as select 1 as n");
    const { document, plan } = documentOf({ look: check });
    const checked = await insertDag(world.db, team, plan, { document });
    await ends(world, (await checked.run(tomorrow())) ?? "");
    expectLast(await messages(world, slug, 1), /Warning: .* look warned: /, OF_TASK);
    await owner.query("delete from alerts_orders");
    await owner.end();
    await ends(world, (await checked.run(tomorrow())) ?? "");
    expectLast(await messages(world, slug, 2), /Recovered/, OF_TASK);
  },
  async run_longer_than() {
    const { slug, team, dag } = await sceneOf(world, "run_longer_than", { seconds: 1 });
    world.service.isGood = true;
    world.service.isSlow = true;
    const run = (await dag.run(tomorrow())) ?? "";
    expectLast(await messages(world, slug, 1), /Slow: .* takes longer than 1 s$/, OF_RUN);
    world.service.release();
    await ends(world, run);
    expectLast(await messages(world, slug, 2), /Recovered/, OF_RUN);
    expect(await incidentsOf(world, team)).toEqual([
      { family: "slow", occurrences: 1, closed: true },
    ]);
  },
  async run_not_finished_by() {
    const now = Date.now();
    const by = new Date(now).toISOString().slice(11, 16);
    const { slug, dag } = await sceneOf(world, "run_not_finished_by", { by, timezone: "UTC" });
    world.service.isGood = true;
    world.service.isSlow = true;
    const run_after = new Date(now - 120_000).toISOString();
    const run = (await dag.run(new Date(now), { run_after })) ?? "";
    expectLast(await messages(world, slug, 1), /Slow: .* not finished by .* \(UTC\)$/, OF_RUN);
    world.service.release();
    await ends(world, run);
    await messages(world, slug, 2);
  },
  async run_late() {
    const { slug, dag } = await sceneOf(world, "run_late", { seconds: 1 }, { queue: "nowhere" });
    const run_after = new Date(Date.now() - 60_000).toISOString();
    await dag.run(new Date(), { run_after });
    expectLast(
      await messages(world, slug, 1),
      /Late: .* has not begun 1 s after its time$/,
      OF_RUN,
    );
  },
  async dag_paused() {
    const limits = { maxConsecutiveFailedRuns: 1 };
    const { slug, dag, ended } = await sceneOf(world, "dag_paused", {}, {}, limits);
    await ended(false);
    expectLast(await messages(world, slug, 1), /Paused: .* The system paused the DAG$/, [
      "incident",
    ]);
    await world.db.query("update dag set paused = false where id = $1", [dag.id]);
    await ended(true);
    await messages(world, slug, 2);
  },
  async backfill_done() {
    const all = await sceneOf(world, "backfill_done");
    world.service.isGood = true;
    await backfill(all, new Date("2023-05-01T00:00:00Z"), 3);
    const got = await messages(world, all.slug, 1);
    expectLast(got, /Done: .* The backfill of 2023-05-01 to 2023-05-03 is done$/, ["backfill"]);
    expect(await incidentsOf(world, all.team)).toEqual([]);
  },
  async backfill_failed() {
    const all = await sceneOf(world, "backfill_failed");
    world.service.isGood = false;
    const id = await backfill(all, new Date("2023-05-01T00:00:00Z"), 3);
    const got = await messages(world, all.slug, 1);
    expectLast(got, /Backfill failing: .* 2023-05-01 to 2023-05-03/, ["backfill", "incident"]);
    expect(got.mails[0]?.mail.text).toContain("3 of 3 dates failed");
    world.service.isGood = true;
    await world.db.query("select engine.lock_dags(array[$1::uuid]), engine.retry_backfill($2)", [
      all.dag.id,
      id,
    ]);
    expectLast(await messages(world, all.slug, 2), /Recovered: /, ["backfill", "incident"]);
    expect(await incidentsOf(world, all.team)).toEqual([
      { family: "backfill", occurrences: 1, closed: true },
    ]);
  },
  async no_worker() {
    const { slug, dag, team } = await sceneOf(world, "no_worker", {}, { queue: "gpu" });
    await dag.run(tomorrow());
    await world.db.query(
      "update task_instance set queued_at = now() - interval '5 minutes' where dag_id = $1",
      [dag.id],
    );
    // The pass that looks once a minute.
    await noteUnservedQueues(world.db);
    const links = ["workers", "incident"];
    expectLast(await messages(world, slug, 1), /No worker serves the queue gpu$/, links);
    await noteUnservedQueues(world.db);
    await messages(world, slug, 1);
    await world.db.query(
      `insert into worker (name, host, pid, queues, process_slots, light_slots)
       values ('gpu-1', 'test', 0, '{gpu}', 1, 1)`,
    );
    await noteUnservedQueues(world.db);
    expectLast(await messages(world, slug, 2), /Recovered/, links);
    expect(await incidentsOf(world, team)).toEqual([
      { family: "worker", occurrences: 1, closed: true },
    ]);
  },
};

describe("an event", () => {
  it.each(Object.keys(EVENTS))(
    "of %s is told once, by mail, by webhook and in Slack",
    async (name) => {
      await EVENTS[name as AlertEventName]();
      expect(await findBreaches(world.db)).toEqual([]);
    },
  );
});
