import { Pool } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { type Completion, step } from "@/lib/db/system/engine";
import { ganttSchema } from "@/lib/schemas/api/gantt";
import { type RunView, runPageSchema, runSchema } from "@/lib/schemas/api/run";
import { runCountsSchema } from "@/lib/schemas/api/run-filter";
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
