import { Pool } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Completion, step } from "@/lib/db/system/engine";
import { homeSchema } from "@/lib/schemas/api/home";
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

async function create(dagId: string, schedule = "null", paused = true): Promise<void> {
  const source = `dag_id: ${dagId}\nschedule: ${schedule}\ntasks:\n  only: { operator: empty }\n`;
  const dags = `/api/v1/teams/${team.slug}/dags`;
  const answer = await api.call("POST", dags, {
    as: team.members.editor,
    json: { source, paused },
  });
  expect(answer.status, answer.text).toBe(201);
}

/** Starts a run; its only task ends as told, or is left waiting. */
async function run(dagId: string, end?: Partial<Completion>): Promise<void> {
  const runs = `/api/v1/teams/${team.slug}/dags/${dagId}/runs`;
  const answer = await api.call("POST", runs, { as: team.members.operator, json: {} });
  expect(answer.status, answer.text).toBe(201);
  if (end === undefined) return;
  const all = { light: 10, process: 10 };
  const { claimed } = await step(pool, worker, [], all, ["default"]);
  const ended = claimed.map(
    ({ taskInstanceId, attempt }): Completion => ({
      taskInstanceId,
      attempt,
      taskState: "success",
      attemptState: "success",
      ...end,
    }),
  );
  await step(pool, worker, ended, { light: 0, process: 0 }, ["default"]);
}

const failed = (error: string): Partial<Completion> => ({
  taskState: "failed",
  attemptState: "failed",
  error,
});

async function home(as = team.members.viewer) {
  const answer = await api.call("GET", `/api/v1/teams/${team.slug}/home`, { as });
  expect(answer.status, answer.text).toBe(200);
  return homeSchema.parse(answer.json());
}

describe("a team's home", () => {
  it("is empty for a team that has nothing", async () => {
    const view = await home();
    expect(view).toMatchObject({
      dagCount: 0,
      failing: { count: 0 },
      active: { count: 0 },
      late: { count: 0 },
      coming: { count: 0 },
    });
    expect(view.days).toHaveLength(14);
  });

  it("tells what failed, since when and how often, and forgets it once a run succeeds", async () => {
    await create("broken");
    await run("broken", {});
    await run("broken", failed("first"));
    await run("broken", failed("no such table: orders"));
    await create("mended");
    await run("mended", failed("once"));
    await run("mended", {});

    const view = await home();
    expect(view.failing.count).toBe(1);
    expect(view.failing.items[0]).toMatchObject({
      dagId: "broken",
      failuresInARow: 2,
      task: { taskId: "only", attempt: 1, error: "no such table: orders" },
    });
    expect(view.days.at(-1)).toMatchObject({ success: 2, failed: 3 });
  });

  it("shows runs that have not ended, and what the schedule brings within a day", async () => {
    await create("waits");
    await run("waits");
    await create("hourly", '"@hourly"', false);
    await create("off", '"@hourly"', true);

    const view = await home();
    expect(view.active.items).toMatchObject([{ dagId: "waits", unfinished: 1, tasks: 1 }]);
    // No worker has made its first run yet: what is due now is not yet late, what comes is shown.
    const known = [...view.coming.items, ...view.late.items].map(({ dagId }) => dagId);
    expect(known.filter((dagId) => dagId === "off")).toEqual([]);
  });

  it("calls a schedule late that nobody has followed, and says why", async () => {
    await pool.query(
      "update dag set next_run_at = now() - interval '10 min' where dag_id = 'hourly'",
    );
    const overdue = await home();
    expect(overdue.late.items).toMatchObject([{ dagId: "hourly", reason: "overdue" }]);
    await pool.query("update dag set at_run_limit = true where dag_id = 'hourly'");
    expect((await home()).late.items).toMatchObject([{ reason: "limit" }]);
    await pool.query(
      "update dag set next_run_at = now() + interval '1 hour', at_run_limit = false where dag_id = 'hourly'",
    );
    const later = await home();
    expect(later.late.count).toBe(0);
    expect(later.coming.items).toMatchObject([{ dagId: "hourly" }]);
  });

  it("tells of dates that were missed until they have a run", async () => {
    await create("overslept", '"@daily"');
    const span = `insert into tick_span
      (dag_id, team_id, from_date, until_date, outcome, reason, timetable, at)
      select id, team_id, $1, $2, 'missed', 'no_worker', timetable, now() - $3::interval
      from dag where dag_id = 'overslept'`;
    await pool.query(span, ["2026-01-05T00:00:00Z", "2026-01-07T00:00:00Z", "1 day"]);
    // Found out too long ago to be told.
    await pool.query(span, ["2025-01-05T00:00:00Z", "2025-01-07T00:00:00Z", "8 days"]);
    expect((await home()).missed).toEqual({
      count: 1,
      items: [
        {
          dagId: "overslept",
          timezone: "UTC",
          dates: 2,
          from: "2026-01-05T00:00:00.000Z",
          to: "2026-01-06T00:00:00.000Z",
        },
      ],
    });
    const runOf = async (logicalDate: string) => {
      const path = `/api/v1/teams/${team.slug}/dags/overslept/runs`;
      const json = { logicalDate };
      const answer = await api.call("POST", path, { as: team.members.operator, json });
      expect(answer.status, answer.text).toBe(201);
    };
    await runOf("2026-01-05T00:00:00Z");
    expect((await home()).missed.items).toMatchObject([
      { dates: 1, from: "2026-01-06T00:00:00.000Z" },
    ]);
    await runOf("2026-01-06T00:00:00Z");
    expect((await home()).missed).toEqual({ count: 0, items: [] });
  });
});
