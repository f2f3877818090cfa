import { Pool } from "pg";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { takeDueDags } from "@/lib/db/system/due-dag";
import { findBreaches } from "@/lib/db/system/invariants";
import type { ScheduleChangeView } from "@/lib/schemas/api/dag";
import type { TickView } from "@/lib/schemas/api/tick";
import { startTestApi, type TestApi } from "@/lib/testing/http";
import { createDueRuns } from "./create-due-runs";
import { watchSchedules } from "./watch-schedules";

const log = pino({ enabled: false });
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

let api: TestApi;
let pool: Pool;
let team: Awaited<ReturnType<TestApi["people"]["staffedTeam"]>>;
let base: string;

beforeAll(async () => {
  api = await startTestApi();
  team = await api.people.staffedTeam("clock");
  base = `/api/v1/teams/${team.slug}`;
  pool = new Pool({ connectionString: api.database.sysUrl, max: 3 });
});
afterAll(async () => {
  await pool.end();
  await api.stop();
});

const send = async (method: string, path: string, json?: unknown) => {
  const answer = await api.call(method, `${base}${path}`, { as: team.members.owner, json });
  expect(answer.status, answer.text).toBeLessThan(300);
  return answer;
};
const sourceOf = (dagId: string, fields: string) =>
  `dag_id: ${dagId}\n${fields}\ntasks:\n  a: { operator: empty }\n`;
const publish = (dagId: string, fields: string, paused = false) =>
  send("POST", "/dags", { source: sourceOf(dagId, fields), paused });
const edit = (dagId: string, fields: string, baseVersion: number) =>
  send("POST", `/dags/${dagId}/versions`, { source: sourceOf(dagId, fields), baseVersion });
const pass = () => createDueRuns(pool, log, async () => undefined);

async function ticks(dagId: string, query = ""): Promise<TickView[]> {
  const page = (await send("GET", `/dags/${dagId}/ticks?${query}`)).json() as {
    items: TickView[];
  };
  return page.items;
}

async function countOutcomes(dagId: string, query = "limit=200"): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { outcome, reason } of await ticks(dagId, query)) {
    const key = reason === "" ? outcome : `${outcome} ${reason}`;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

const daysAgo = (days: number) => {
  const today = Math.floor(Date.now() / DAY_MS) * DAY_MS;
  return new Date(today - days * DAY_MS);
};
const dateOf = (instant: Date) => instant.toISOString().slice(0, 10);

async function endRuns(dagId: string): Promise<void> {
  await pool.query(
    `with ended as (
       update dag_run r set state = 'success', unfinished = 0, ended_at = now() from dag d
       where d.id = r.dag_id and d.dag_id = $1 and r.state in ('queued', 'running')
       returning r.id
     ), done as (
       update task_instance t set state = 'success' from ended e where t.dag_run_id = e.id
     )
     update dag_slot s set active_tasks = 0 from dag d where d.id = s.dag_id and d.dag_id = $1`,
    [dagId],
  );
  await pool.query("update dag set at_run_limit = false where dag_id = $1", [dagId]);
}

async function events(dagId: string, action: string) {
  return await api.sys.auditEvent.findMany({ where: { entityId: dagId, action } });
}

/** Sets a schedule back, as if no worker had looked at it since. */
async function leaveAlone(dagId: string, since: Date): Promise<void> {
  await pool.query(
    `update dag set next_logical_date = $2, next_interval_end = $3, next_run_at = $3 where dag_id = $1`,
    [dagId, since, new Date(since.getTime() + DAY_MS)],
  );
}

describe("the tick ledger", () => {
  it("fills the free run slots of a DAG far behind in one pass, in order", async () => {
    const fields = `schedule: "@hourly"\nstart_date: ${dateOf(daysAgo(420))}\ncatchup: true\nmax_active_runs: 16`;
    await publish("behind", fields);
    expect(await pass()).toBe(16);
    const runs = await api.sys.dagRun.findMany({
      where: { dag: { dagId: "behind" } },
      orderBy: { logicalDate: "asc" },
    });
    const first = daysAgo(420).getTime();
    expect(runs.map(({ logicalDate }) => logicalDate.getTime())).toEqual(
      Array.from({ length: 16 }, (_, hour) => first + hour * HOUR_MS),
    );
    expect(await pass()).toBe(0);
    await endRuns("behind");
    expect(await pass()).toBe(16);
    const spans = await api.sys.tickSpan.findMany({ where: { dag: { dagId: "behind" } } });
    expect(spans).toMatchObject([
      { fromDate: new Date(first), untilDate: new Date(first + 32 * HOUR_MS), outcome: "created" },
    ]);
    const held = await ticks(
      "behind",
      `limit=5&from=${new Date(first + 30 * HOUR_MS).toISOString()}&to=${new Date(first + 33 * HOUR_MS).toISOString()}`,
    );
    expect(held.map(({ outcome, reason }) => `${outcome} ${reason}`.trim())).toEqual([
      "held run_limit",
      "held run_limit",
      "created",
      "created",
    ]);
  });

  it("creates what is on time before what has much to catch up", async () => {
    await publish("on_time", `schedule: "@daily"\nmax_active_runs: 1`);
    await endRuns("behind");
    const client = await pool.connect();
    await client.query("begin");
    expect((await takeDueDags(client, 1)).map(({ dagId }) => dagId)).toEqual(["on_time"]);
    await client.query("rollback");
    client.release();
    expect(await pass()).toBe(17);
  });

  it("tells what pausing left out, and that a run made later fills it", async () => {
    await publish("paused", `schedule: "@daily"\nstart_date: ${dateOf(daysAgo(30))}`);
    await pass();
    await endRuns("paused");
    await send("PATCH", "/dags/paused", { paused: true });
    await pool.query(
      `update tick_span set from_date = $2, until_date = $3 where dag_id = (select id from dag where dag_id = $1)`,
      ["paused", daysAgo(6), daysAgo(5)],
    );
    await pool.query(
      "update dag_run set logical_date = $2, run_id = 'x' where dag_id = (select id from dag where dag_id = $1)",
      ["paused", daysAgo(6)],
    );
    await leaveAlone("paused", daysAgo(5));
    expect(await countOutcomes("paused")).toMatchObject({
      "held paused": 5,
      created: 1,
      upcoming: 3,
    });
    await send("PATCH", "/dags/paused", { paused: false });
    await pass();
    expect(await countOutcomes("paused")).toEqual({ upcoming: 3, created: 2, "skipped paused": 4 });
    await send("POST", "/dags/paused/runs", { logicalDate: daysAgo(3).toISOString() });
    const [filled] = await ticks(
      "paused",
      `from=${daysAgo(3).toISOString()}&to=${daysAgo(3).toISOString()}`,
    );
    expect(filled).toMatchObject({ outcome: "skipped", run: { type: "manual" } });
  });

  it("tells what no worker was there for, and the team", async () => {
    await publish("alone", `schedule: "@daily"\nstart_date: ${dateOf(daysAgo(30))}`);
    await leaveAlone("alone", daysAgo(4));
    await pass();
    expect(await countOutcomes("alone")).toEqual({
      upcoming: 3,
      created: 1,
      "missed no_worker": 3,
    });
    expect(await events("alone", "dag.ticks_missed")).toMatchObject([
      {
        actorKind: "system",
        detail: { from: daysAgo(4).toISOString(), until: daysAgo(1).toISOString() },
      },
    ]);
  });

  it("goes on through edits of the schedule, without a stall and without doubles", async () => {
    const start = `start_date: ${dateOf(daysAgo(10))}\ncatchup: true\nmax_active_runs: 1000`;
    await publish("edited", `schedule: "@daily"\n${start}`);
    expect(await pass()).toBe(10);
    await edit("edited", `schedule: "@hourly"\n${start}`, 1);
    const hours = new Date().getUTCHours();
    expect(await pass()).toBe(hours);
    await edit("edited", `schedule: "@weekly"\n${start}`, 2);
    expect(await pass()).toBe(0);
    await edit("edited", `schedule: "@hourly"\ntimezone: Asia/Kathmandu\n${start}`, 3);
    await pass();
    await edit("edited", `schedule: "@hourly"\n${start}`, 4);
    await pass();
    const { items } = (await send("GET", "/dags/edited/runs?limit=100")).json() as {
      items: { intervalStart: string; intervalEnd: string }[];
    };
    const sorted = [...items].sort((a, b) => a.intervalStart.localeCompare(b.intervalStart));
    for (const [index, run] of sorted.entries()) {
      const before = sorted[index - 1];
      if (before !== undefined) expect(run.intervalStart >= before.intervalEnd).toBe(true);
    }
  });

  it("says before a save what it would change", async () => {
    const changeOf = async (dagId: string, fields: string) => {
      const source = sourceOf(dagId, fields);
      const answer = (await send("POST", "/dags/validate", { source })).json();
      return (answer as { change: ScheduleChangeView | null }).change;
    };
    await publish("asked", `schedule: "@daily"`);
    await pass();
    expect(await changeOf("asked", `schedule: "@daily"`)).toBeNull();
    expect(await changeOf("unknown", `schedule: "@daily"`)).toBeNull();
    const change = await changeOf(
      "asked",
      `schedule: "@hourly"\ncatchup: true\nstart_date: 2024-01-01`,
    );
    expect(change).toMatchObject({
      atOnce: { count: new Date().getUTCHours() },
      gap: null,
      paused: false,
      before: { text: "At 00:00 (UTC)" },
    });
    expect(change?.after.next[0]?.start).toBe(daysAgo(0).toISOString());
    expect((await api.sys.dag.findFirst({ where: { dagId: "asked" } }))?.timetable).toMatchObject({
      schedule: "@daily",
    });
  });

  it("pages through all dates, each once", async () => {
    const seen: string[] = [];
    let cursor = "";
    do {
      const page = (await send("GET", `/dags/alone/ticks?limit=2${cursor}`)).json() as {
        items: TickView[];
        nextCursor: string | null;
      };
      seen.push(...page.items.map(({ logicalDate }) => logicalDate));
      cursor = page.nextCursor === null ? "" : `&cursor=${page.nextCursor}`;
    } while (cursor !== "");
    expect(seen).toEqual((await ticks("alone", "limit=200")).map(({ logicalDate }) => logicalDate));
    expect(new Set(seen).size).toBe(seen.length);
  });

  it("follows the team into another time zone at once", async () => {
    await publish("local", `schedule: "@daily"`);
    await publish("own", `schedule: "@daily"\ntimezone: Asia/Tokyo`);
    await pass();
    await send("PATCH", "", { timezone: "America/New_York" });
    const next = async (dagId: string) =>
      (await api.sys.dag.findFirstOrThrow({ where: { dagId } })).nextLogicalDate?.getUTCHours();
    expect([4, 5]).toContain(await next("local"));
    expect(await next("own")).toBe(15);
    await send("PATCH", "", { timezone: "UTC" });
    expect(await next("local")).toBe(0);
  });

  it("holds every invariant", async () => {
    expect(await findBreaches(pool)).toEqual([]);
  });
});

describe("a schedule that the database refuses", () => {
  it("is put off and told, and holds up no other", async () => {
    await publish("broken", `schedule: "@daily"`);
    await publish("healthy", `schedule: "@daily"`);
    await pool.query(
      "update dag_version set plan = '{}' where dag_id = (select id from dag where dag_id = 'broken')",
    );
    expect(await pass()).toBe(1);
    expect(await api.sys.dagRun.count({ where: { dag: { dagId: "healthy" } } })).toBe(1);
    const dag = await api.sys.dag.findFirstOrThrow({ where: { dagId: "broken" } });
    expect(dag.nextRunAt?.getTime()).toBeGreaterThan(Date.now());
    expect(dag.nextLogicalDate).toEqual(daysAgo(1));
    expect(await events("broken", "dag.schedule_failed")).toHaveLength(1);
  });
});

describe("the watchdog", () => {
  it("finds nothing while all is well", async () => {
    await pass();
    expect(await watchSchedules(pool, log)).toBe(0);
  });

  it("sets going what lost its next date, or waits for a run that is not there, and tells it", async () => {
    await publish("stalled", `schedule: "@daily"`);
    await publish("held", `schedule: "@daily"`);
    await pass();
    await endRuns("held");
    await pool.query(
      "update dag set next_run_at = null, next_logical_date = null where dag_id = 'stalled'",
    );
    await pool.query("update dag set at_run_limit = true where dag_id = 'held'");
    expect(await watchSchedules(pool, log)).toBe(2);
    expect(await api.sys.dag.findFirst({ where: { dagId: "stalled" } })).toMatchObject({
      nextLogicalDate: daysAgo(0),
    });
    expect(await api.sys.dag.findFirst({ where: { dagId: "held" } })).toMatchObject({
      atRunLimit: false,
    });
    for (const dagId of ["stalled", "held"]) {
      expect(await events(dagId, "dag.schedule_stood_still")).toHaveLength(1);
    }
    expect(await watchSchedules(pool, log)).toBe(0);
  });

  it("tells what is long due, once, and leaves ended schedules alone", async () => {
    await publish("over", `schedule: "@daily"\nend_date: 2024-01-01`);
    await publish("late", `schedule: "@daily"`);
    await watchSchedules(pool, log);
    await pool.query(
      "update dag set next_run_at = now() - interval '1 hour' where dag_id = 'late'",
    );
    expect(await watchSchedules(pool, log)).toBe(1);
    await watchSchedules(pool, log);
    expect(await events("late", "dag.schedule_stood_still")).toHaveLength(1);
    expect(await events("over", "dag.schedule_stood_still")).toHaveLength(0);
    expect(await pass()).toBeGreaterThan(0);
  });
});
