import { Pool } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { type Completion, step } from "@/lib/db/system/engine";
import { backfillPageSchema } from "@/lib/schemas/api/backfill";
import { calendarSchema } from "@/lib/schemas/api/calendar";
import { ganttSchema } from "@/lib/schemas/api/gantt";
import { type RunView, runPageSchema, runSchema } from "@/lib/schemas/api/run";
import { runCountsSchema } from "@/lib/schemas/api/run-filter";
import {
  type ScheduleBucket,
  scheduleLoadSchema,
  schedulePageSchema,
} from "@/lib/schemas/api/schedule";
import { auditPageSchema } from "@/lib/schemas/api/team";
import { insertWorker } from "@/lib/testing/engine";
import { startTestApi, type TestApi } from "@/lib/testing/http";

let api: TestApi;
let team: Awaited<ReturnType<TestApi["people"]["staffedTeam"]>>;
let pool: Pool;
let worker: string;

beforeAll(async () => {
  api = await startTestApi();
  team = await api.people.staffedTeam("acme");
  pool = new Pool({ connectionString: api.database.sysUrl, max: 2 });
  worker = await insertWorker(pool);
});
afterAll(async () => {
  await pool.end();
  await api.stop();
});

const base = () => `/api/v1/teams/${team.slug}`;
const get = (path: string) => api.call("GET", `${base()}${path}`, { as: team.members.viewer });

async function create(source: string): Promise<void> {
  const json = { source };
  const answer = await api.call("POST", `${base()}/dags`, { as: team.members.editor, json });
  expect(answer.status, answer.text).toBe(201);
}

async function trigger(dag: string, json: unknown): Promise<RunView> {
  const path = `${base()}/dags/${dag}/runs`;
  const answer = await api.call("POST", path, { as: team.members.operator, json });
  expect(answer.status, answer.text).toBe(201);
  return runSchema.parse(answer.json());
}

/** Takes what is ready and ends it, in the way given for a task or else well. */
async function work(ends: Record<string, Partial<Completion>> = {}): Promise<void> {
  const turn = (completions: Completion[], take: number) =>
    step(pool, worker, completions, { light: take, process: take }, ["default"]);
  const { claimed } = await turn([], 100);
  await turn(
    claimed.map(({ taskInstanceId, attempt, taskId }) => ({
      taskInstanceId,
      attempt,
      taskState: "success",
      attemptState: "success",
      ...ends[taskId],
    })),
    0,
  );
}

describe("which runs a filter means", () => {
  beforeAll(async () => {
    await create(
      "dag_id: tagged\nschedule: null\ntags: [gold]\ntasks: { only: { operator: empty } }",
    );
    await create("dag_id: plain\nschedule: null\ntasks: { only: { operator: empty } }");
    await trigger("tagged", { note: "=cmd|' /C calc'!A0", logicalDate: "2024-01-01T00:00:00Z" });
    await trigger("tagged", { note: "100% sure", logicalDate: "2024-02-01T00:00:00Z" });
    await work({ only: { taskState: "failed", attemptState: "failed" } });
    await trigger("plain", { logicalDate: "2024-03-01T00:00:00Z" });
    await work();
    await trigger("plain", { logicalDate: "2024-04-01T00:00:00Z" });
    await pool.query(
      `update dag_run set started_at = started_at - interval '2 hours'
       where logical_date = '2024-03-01T00:00:00Z'`,
    );
  });

  const months = async (query: Record<string, string>, path = "/runs") => {
    const answer = await get(`${path}?${new URLSearchParams(query)}`);
    expect(answer.status, answer.text).toBe(200);
    return runPageSchema
      .parse(answer.json())
      .items.map(({ logicalDate }) => Number(logicalDate.slice(5, 7)))
      .sort();
  };

  it.each<[string, Record<string, string>, number[]]>([
    ["nothing: all", {}, [1, 2, 3, 4]],
    ["a state", { state: "failed" }, [1, 2]],
    ["a DAG", { dag: "plain" }, [3, 4]],
    ["a tag", { tag: "gold" }, [1, 2]],
    ["a tag that none has", { tag: "silver" }, []],
    ["a type", { type: "scheduled" }, []],
    ["part of a run_id, in any case", { text: "MANUAL__2024-03" }, [3]],
    ["a note, its wildcards taken literally", { text: "0% s" }, [2]],
    ["a wildcard alone", { text: "_%_" }, []],
    [
      "logical dates, the end excluded",
      {
        logicalFrom: "2024-02-01T00:00:00Z",
        logicalTo: "2024-04-01T00:00:00Z",
      },
      [2, 3],
    ],
    ["a duration", { longerThan: "3600" }, [3]],
    ["several at once", { state: "running", dag: "plain" }, [4]],
  ])("%s", async (_name, query, expected) => {
    expect(await months(query)).toEqual(expected);
  });

  it("who started it, and when", async () => {
    const by = team.members.operator.name.slice(0, 4);
    expect(await months({ by })).toEqual([1, 2, 3, 4]);
    expect(await months({ by: "nobody of that name" })).toEqual([]);
    const hourAgo = new Date(Date.now() - 3_600_000).toISOString();
    expect(await months({ startedTo: hourAgo })).toEqual([3]);
    expect(await months({ startedFrom: hourAgo })).toEqual([1, 2, 4]);
  });

  it("a DAG's own list takes the same", async () => {
    expect(await months({ text: "2024-01" }, "/dags/tagged/runs")).toEqual([1]);
  });

  it.each([
    ["state", "done"],
    ["longerThan", "-1"],
    ["logicalFrom", "yesterday"],
    ["nonsense", "1"],
  ])("refuses %s=%s, by its name", async (field, value) => {
    const answer = await get(`/runs?${new URLSearchParams({ [field]: value })}`);
    expect(answer.status).toBe(422);
    expect(answer.text).toContain(field);
  });

  it("a cursor goes on within the filter", async () => {
    const first = runPageSchema.parse((await get("/runs?limit=1&tag=gold")).json());
    const rest = runPageSchema.parse(
      (await get(`/runs?limit=1&tag=gold&cursor=${first.nextCursor}`)).json(),
    );
    expect(rest.nextCursor).toBeNull();
    const dates = [...first.items, ...rest.items].map((run) => run.logicalDate.slice(0, 7));
    expect(dates.sort()).toEqual(["2024-01", "2024-02"]);
  });

  it("counts by state, whatever DAG they are of", async () => {
    const all = runCountsSchema.parse((await get("/runs/counts")).json());
    expect(all).toEqual({ counts: { failed: 2, success: 1, running: 1 }, isCapped: false });
    const some = runCountsSchema.parse(
      (await get("/runs/counts?dag=plain&longerThan=3600")).json(),
    );
    expect(some.counts).toEqual({ success: 1 });
  });

  it("exports what it means as CSV, formulas made harmless", async () => {
    const answer = await get("/runs/export?tag=gold");
    expect(answer.status).toBe(200);
    const lines = answer.text.trimEnd().split("\r\n");
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(/^dagId,runId,id,type,state,/);
    expect(answer.text).toContain(",'=cmd|' /C calc'!A0\r\n");
  });

  it("exports as JSON", async () => {
    const answer = await get("/runs/export?format=json&state=success");
    const { items, isCapped } = z
      .object({ items: z.array(runSchema), isCapped: z.boolean() })
      .parse(JSON.parse(answer.text));
    expect(items.map(({ dagId }) => dagId)).toEqual(["plain"]);
    expect(isCapped).toBe(false);
    const none = await get("/runs/export?format=json&type=backfill");
    expect(JSON.parse(none.text)).toEqual({ items: [], isCapped: false });
  });

  it("tells of a DAG that is not there", async () => {
    for (const path of ["/runs", "/runs/counts", "/runs/export"]) {
      expect((await get(`${path}?dag=gone`)).status).toBe(404);
    }
  });
});

describe("the Gantt chart of a run", () => {
  it("tells each task's waits, attempts and upstreams", async () => {
    await create(`dag_id: chained
schedule: null
tasks:
  first: { operator: empty, retries: 1, retry_delay: 1h }
  second: { operator: empty, needs: [first] }
`);
    const run = await trigger("chained", {});
    await work({ first: { taskState: "up_for_retry", attemptState: "failed" } });
    const answer = await get(`/dags/chained/runs/${run.id}/gantt`);
    expect(answer.status, answer.text).toBe(200);
    const { tasks } = ganttSchema.parse(answer.json());
    expect(tasks.map(({ taskId, upstream }) => [taskId, upstream])).toEqual([
      ["first", []],
      ["second", ["first"]],
    ]);
    expect(tasks[0]?.attempts).toMatchObject([{ number: 1, state: "failed" }]);
    expect(tasks[0]?.waits.at(-1)).toMatchObject({ kind: "retry", to: null });
    expect(tasks[1]?.waits.at(-1)).toMatchObject({ kind: "upstream", to: null });
  });
});

describe("the calendar of a DAG", () => {
  const calendar = async (dag: string, query: string) => {
    const answer = await get(`/dags/${dag}/calendar?${query}`);
    expect(answer.status, answer.text).toBe(200);
    return calendarSchema.parse(answer.json());
  };

  beforeAll(async () => {
    await create(`dag_id: daily
schedule: "0 23 * * *"
timezone: Europe/Berlin
start_date: 2025-06-01
catchup: true
tasks: { only: { operator: empty } }
`);
    // 23:00 in Berlin is the next day in Tokyo.
    await trigger("daily", { logicalDate: "2025-06-03T21:00:00Z" });
  });

  it("counts runs by the day of a zone, and dates without one", async () => {
    const { days, isPeriodic, zone, dagZone } = await calendar("daily", "year=2025");
    expect({ isPeriodic, zone, dagZone }).toEqual({
      isPeriodic: true,
      zone: "Europe/Berlin",
      dagZone: "Europe/Berlin",
    });
    expect(days.slice(0, 3)).toEqual([
      { day: "2025-06-01", counts: {}, missing: { held: 1 }, ranMs: 0 },
      { day: "2025-06-02", counts: {}, missing: { held: 1 }, ranMs: 0 },
      { day: "2025-06-03", counts: { running: 1 }, missing: {}, ranMs: 0 },
    ]);
    // From the start to the end of the year, each day once.
    expect(days).toHaveLength(214);
    const tokyo = await calendar("daily", "year=2025&zone=Asia/Tokyo");
    expect(tokyo.days.find((day) => day.counts.running === 1)?.day).toBe("2025-06-04");
  });

  it("has no dates before the start, and none to come", async () => {
    expect((await calendar("daily", "year=2024")).days).toEqual([]);
    expect((await calendar("daily", "year=2100")).days).toEqual([]);
  });

  it("looks for no more dates of a dense schedule than it says", async () => {
    await create(`dag_id: dense
schedule: "* * * * *"
start_date: 2025-01-01
catchup: true
tasks: { only: { operator: empty } }
`);
    const { days, isCapped } = await calendar("dense", "year=2025");
    expect(isCapped).toBe(true);
    expect(days.reduce((sum, day) => sum + (day.missing.held ?? 0), 0)).toBe(20_000);
    expect(days.at(-1)?.day).toBe("2025-12-31");
  });

  it.each(["year=1200", "year=x", "zone=Mars/Olympus"])("refuses %s", async (query) => {
    const answer = await get(`/dags/daily/calendar?${query}`);
    expect(answer.status).toBe(422);
  });
});

describe("the events of a DAG", () => {
  it("are its own, its runs' and its backfills', the latest first, page by page", async () => {
    await create("dag_id: watched\nschedule: null\ntasks: { only: { operator: empty } }");
    await create("dag_id: watched_too\nschedule: null\ntasks: { only: { operator: empty } }");
    const run = await trigger("watched", {});
    await trigger("watched_too", {});
    const read = async (query: string) =>
      auditPageSchema.parse((await get(`/dags/watched/events?${query}`)).json());
    const first = await read("limit=1");
    expect(first.items).toMatchObject([
      { action: "run.trigger", entityKind: "run", entityId: `watched/${run.runId}` },
    ]);
    const rest = await read(`limit=10&cursor=${first.nextCursor}`);
    expect(rest.items.map(({ action }) => action)).toEqual(["dag.create"]);
    expect(rest.nextCursor).toBeNull();
  });
});

describe("the schedule of a team", () => {
  const page = async (query: string) => {
    const answer = await get(`/schedule?${query}`);
    expect(answer.status, answer.text).toBe(200);
    return schedulePageSchema.parse(answer.json());
  };
  const sum = (buckets: readonly ScheduleBucket[], of: (bucket: ScheduleBucket) => number) =>
    buckets.reduce((total, bucket) => total + of(bucket), 0);

  beforeAll(async () => {
    await create(`dag_id: hourly_on
schedule: "@hourly"
start_date: 2025-01-01
tasks: { only: { operator: empty } }
`);
    const json = { paused: false };
    const path = `${base()}/dags/hourly_on`;
    const answer = await api.call("PATCH", path, { as: team.members.operator, json });
    expect(answer.status, answer.text).toBe(200);
    // As a pass of the scheduler would leave it: the next run at the next full hour.
    await pool.query(`update dag set next_logical_date = date_trunc('hour', now()),
      next_run_at = date_trunc('hour', now()) + interval '1 hour' where dag_id = 'hourly_on'`);
    await pool.query(`insert into tick_span
      (dag_id, team_id, from_date, until_date, outcome, reason, timetable)
      select id, team_id, date_trunc('hour', now()) - interval '3 hours',
        date_trunc('hour', now()) - interval '1 hour', 'missed', 'no_worker', timetable
      from dag where dag_id = 'hourly_on'`);
  });

  it("tells of a DAG what it ran, missed, and will run", async () => {
    const { items, count } = await page("text=hourly_on");
    expect(count).toBe(49);
    const [row] = items;
    expect(row).toMatchObject({ dagId: "hourly_on", paused: false });
    const buckets = row?.buckets ?? [];
    expect(sum(buckets, ({ missed }) => missed)).toBe(2);
    // One a full hour from the next one on, until the last stretch of the timeline.
    expect(buckets.filter(({ expected }) => expected > 0).map(({ at }) => at)).toEqual(
      Array.from({ length: 24 }, (_, index) => index + 25),
    );
    expect(sum(buckets, ({ expected }) => expected)).toBe(24);
  });

  it("puts the runs that were due where they were, and marks those made late", async () => {
    await trigger("hourly_on", {});
    await pool.query(`update dag_run set type = 'scheduled',
      run_after = date_trunc('hour', now()) - interval '2 hours', queued_at = now()
      where dag_id = (select id from dag where dag_id = 'hourly_on')`);
    const [row] = (await page("text=hourly_on")).items;
    expect(row?.buckets.find(({ at }) => at === 22)).toMatchObject({
      counts: { running: 1 },
      late: 1,
    });
  });

  it("goes on page by page by name", async () => {
    const first = await page("limit=1");
    const second = await page(`limit=1&cursor=${first.nextCursor}`);
    expect(first.items).toHaveLength(1);
    expect((second.items[0]?.dagId ?? "") > (first.items[0]?.dagId ?? "")).toBe(true);
  });

  it("sums the load of all DAGs", async () => {
    const answer = await get("/schedule/load?span=week");
    expect(answer.status, answer.text).toBe(200);
    const load = scheduleLoadSchema.parse(answer.json());
    expect(load).toMatchObject({ bucketMs: 6 * 3_600_000, count: 57, isEstimated: false });
    expect(sum(load.buckets, ({ missed }) => missed)).toBe(2);
    // A week of hours and the rest of the stretch that it ends in.
    const expected = sum(load.buckets, (bucket) => bucket.expected);
    expect(expected).toBeGreaterThanOrEqual(7 * 24);
    expect(expected).toBeLessThan(7 * 24 + 6);
  });
});

describe("the list of backfills", () => {
  it("is found by DAG and by who started them", async () => {
    await create(`dag_id: refilled
schedule: "@daily"
start_date: 2025-01-01
tasks: { only: { operator: empty } }
`);
    const path = `${base()}/dags/refilled/backfills`;
    const json = { from: "2025-01-01", to: "2025-01-02" };
    const made = await api.call("POST", path, { as: team.members.operator, json });
    expect(made.status, made.text).toBe(201);
    const found = async (text: string) => {
      const answer = await get(`/backfills?${new URLSearchParams({ text })}`);
      return backfillPageSchema.parse(answer.json()).items.map(({ dagId }) => dagId);
    };
    expect(await found("REFILL")).toEqual(["refilled"]);
    expect(await found(team.members.operator.name)).toEqual(["refilled"]);
    expect(await found("re%led")).toEqual([]);
  });
});
