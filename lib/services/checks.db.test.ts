import { Pool } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Completion, step } from "@/lib/db/system/engine";
import { checkHistorySchema, checkResultListSchema } from "@/lib/schemas/api/check";
import { runSchema } from "@/lib/schemas/api/run";
import type { CheckFinding } from "@/lib/schemas/check";
import { insertWorker } from "@/lib/testing/engine";
import { startTestApi, type TestApi } from "@/lib/testing/http";

let api: TestApi;
let team: Awaited<ReturnType<TestApi["people"]["staffedTeam"]>>;
let dag: string;
let pool: Pool;
let worker: string;

beforeAll(async () => {
  api = await startTestApi();
  team = await api.people.staffedTeam("acme");
  dag = `/api/v1/teams/${team.slug}/dags/quality`;
  pool = new Pool({ connectionString: api.database.sysUrl, max: 2 });
  worker = await insertWorker(pool);
  const source = "dag_id: quality\ntasks:\n  look: { operator: empty, retries: 1 }\n";
  const json = { source };
  await api.call("POST", `/api/v1/teams/${team.slug}/dags`, { as: team.members.editor, json });
});
afterAll(async () => {
  await pool.end();
  await api.stop();
});

const found = (name: string, value: string, passed: boolean): CheckFinding => ({
  name,
  severity: "error",
  passed,
  value,
  expected: "≥ 0",
  sample: passed ? null : { columns: ["id"], rows: [["1"], [null]] },
});

/** A run of a date whose task found something, in one attempt after the other. */
async function runWith(logicalDate: string, ...attempts: CheckFinding[][]): Promise<string> {
  const made = await api.call("POST", `${dag}/runs`, {
    as: team.members.operator,
    json: { logicalDate },
  });
  const { id } = runSchema.parse(made.json());
  for (const [index, checks] of attempts.entries()) {
    await pool.query("select engine.wake_due(10)");
    const room = { light: 10, process: 10 };
    const [claim] = (await step(pool, worker, [], room, ["default"])).claimed;
    if (claim === undefined) throw new Error("nothing was claimed");
    const isLast = index === attempts.length - 1;
    const completion: Completion = {
      taskInstanceId: claim.taskInstanceId,
      attempt: claim.attempt,
      taskState: isLast ? "success" : "up_for_retry",
      attemptState: isLast ? "success" : "failed",
      retryAfterSeconds: -1,
      checks,
    };
    const { refused } = await step(pool, worker, [completion], room, ["default"]);
    expect(refused).toEqual([]);
    // A late repetition adds nothing.
    await step(pool, worker, [{ ...completion, checks: [found("late", "0", true)] }], room, []);
  }
  return id;
}

it("keeps what checks found: failed first on the run, and as history over intervals", async () => {
  const first = await runWith("2026-01-02T00:00:00Z", [found("rows", "5", true)]);
  const second = await runWith(
    "2026-01-01T00:00:00Z",
    [found("rows", "-1", false)],
    [found("rows", "7", true), found("min", "-2", false)],
  );
  const as = team.members.viewer;
  const list = await api.call("GET", `${dag}/runs/${second}/checks`, { as });
  expect(checkResultListSchema.parse(list.json())).toMatchObject({
    more: false,
    items: [
      { name: "min", passed: false, attempt: 2, taskId: "look", sample: { rows: [["1"], [null]] } },
      { name: "rows", passed: true, value: "7", attempt: 2, sample: null },
    ],
  });
  const history = await api.call("GET", `${dag}/checks?task=look`, { as });
  expect(checkHistorySchema.parse(history.json()).items).toMatchObject([
    { name: "min", points: [{ run: second, passed: false }] },
    {
      name: "rows",
      points: [
        { run: second, value: "7", passed: true, logicalDate: "2026-01-01T00:00:00.000Z" },
        { run: first, value: "5", passed: true, logicalDate: "2026-01-02T00:00:00.000Z" },
      ],
    },
  ]);
  const none = await api.call("GET", `${dag}/checks?task=other`, { as });
  expect(none.json()).toEqual({ items: [] });
});
