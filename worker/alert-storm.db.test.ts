import { afterAll, beforeAll, expect, it } from "vitest";
import { createNetGuard } from "@/lib/net/guard";
import {
  type AlertWorld,
  askFor,
  incidentsOf,
  startAlertWorld,
  told,
  tomorrow,
} from "@/lib/testing/alert-scene";
import { documentOf } from "@/lib/testing/dag-document";
import { insertDag, insertTeam } from "@/lib/testing/engine";
import { receiveMail } from "@/lib/testing/receivers";
import { waitFor } from "@/lib/testing/wait";
import { startTestWorker } from "@/lib/testing/worker";
import { spawnWorker } from "@/lib/testing/worker-process";
import type { Worker } from "./worker";

// Alerts when a great many tasks fail at once, and when the worker that sends them dies.

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

it("a storm of a thousand failing tasks is a handful of messages", async () => {
  const slug = "storm";
  const team = await insertTeam(world.db, slug);
  await askFor(world, team, slug, "task_failed", {
    groupWaitSeconds: 1,
    groupIntervalSeconds: 3_600,
  });
  world.service.isGood = false;
  const task = { operator: "http.request", url: world.service.url, max_wait: "0s", retries: 0 };
  const { document, plan } = documentOf(
    Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`t${n}`, task])),
  );
  const dag = await insertDag(world.db, team, plan, { document });
  const runs = [await dag.run(tomorrow()), await dag.run(tomorrow())];
  for (const run of runs) {
    await waitFor(
      "the end of the storm",
      async () =>
        (
          await world.db.query("select 1 from dag_run where id = $1 and ended_at is not null", [
            run,
          ])
        ).rowCount === 1,
      120_000,
    );
  }
  const incidents = await waitFor("every failure to be read", async () => {
    const all = await incidentsOf(world, team);
    const counted = all.reduce((sum, { occurrences }) => sum + occurrences, 0);
    return counted === 1_000 && all;
  });
  expect(incidents).toHaveLength(500);
  await waitFor("the messages", () => told(world, slug).mails.length > 0);
  const { mails, hooks, slacks } = told(world, slug);
  for (const kind of [mails, hooks, slacks]) expect(kind.length).toBeLessThanOrEqual(2);
  // One is sent, and what came after it waits for the next, in an hour.
  const { rows } = await world.db.query(
    `select count(distinct d.id)::int as messages, count(*)::int as items
     from alert_delivery d join alert_delivery_item i on i.delivery_id = d.id
     where d.team_id = $1 group by d.channel_id`,
    [team],
  );
  expect(rows).toHaveLength(3);
  for (const { messages, items } of rows) {
    expect(messages).toBeLessThanOrEqual(2);
    expect(items).toBe(500);
  }
}, 180_000);

it("a worker that is killed while it sends loses nothing, and its message keeps its id", async () => {
  const slug = "killed";
  const team = await insertTeam(world.db, slug);
  // This one takes a mail and says nothing, until its sender is gone.
  let hold = true;
  const arrived: string[] = [];
  const holding = await receiveMail(
    () => undefined,
    0,
    ({ raw }) => {
      arrived.push(/^Message-ID: (.*)$/im.exec(raw)?.[1] ?? "");
      return hold ? new Promise<void>(() => {}) : Promise.resolve();
    },
  );
  await askFor(world, team, slug, "run_failed", {}, ["email"]);
  await world.db.query(
    `update alert_channel set config = config || jsonb_build_object('port', $2::int) where team_id = $1`,
    [team, holding.port],
  );
  await worker.stop(1_000);
  const doomed = await spawnWorker(world.database, "doomed", {
    MILLRACE_ALLOW_PRIVATE_HOSTS: "127.0.0.0/8",
  });
  world.service.isGood = false;
  const task = { operator: "http.request", url: world.service.url, max_wait: "0s", retries: 0 };
  const { document, plan } = documentOf({ ask: task });
  const dag = await insertDag(world.db, team, plan, { document });
  await dag.run(tomorrow());
  await waitFor("the mail on its way", () => arrived.length === 1, 60_000).catch((error) => {
    throw new Error(`${error}\n${doomed.output()}`);
  });
  doomed.child.kill("SIGKILL");
  await doomed.exited;
  hold = false;
  // Its lease is a minute long; the test does not wait for it.
  await world.db.query(
    "update alert_delivery set due_at = now() - interval '1 s' where team_id = $1",
    [team],
  );
  worker = await workerOf("successor");
  await waitFor("the second try", () => arrived.length === 2);
  expect(arrived[0]).toBe(arrived[1]);
  await waitFor("its outcome", async () => {
    const { rows } = await world.db.query(
      "select state, attempts from alert_delivery where team_id = $1",
      [team],
    );
    return rows.length === 1 && rows[0].state === "sent" && rows[0].attempts === 2;
  });
  expect(await incidentsOf(world, team)).toEqual([
    { family: "failure", occurrences: 1, closed: false },
  ]);
  await holding.stop();
}, 120_000);
