import fc from "fast-check";
import { Pool } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { step } from "@/lib/db/system/engine";
import { insertWorker } from "@/lib/testing/engine";
import { startTestApi, type TestApi } from "@/lib/testing/http";

let api: TestApi;
let team: Awaited<ReturnType<TestApi["people"]["staffedTeam"]>>;
let dags: string;

beforeAll(async () => {
  api = await startTestApi();
  team = await api.people.staffedTeam("acme");
  dags = `/api/v1/teams/${team.slug}/dags`;
});
afterAll(async () => {
  await api.stop();
});

const send = (method: string, path: string, json?: unknown) =>
  api.call(method, `${dags}${path}`, { as: team.members.editor, json });
const source = (dagId: string, more = "") =>
  `dag_id: ${dagId}\n${more}\ntasks:\n  a: { operator: empty }\n  b: { operator: empty, needs: [a] }\n`;

it("lets one of several creators have a name", async () => {
  const answers = await Promise.all(
    [1, 2, 3, 4].map(() => send("POST", "", { source: source("wanted") })),
  );
  expect(answers.map((answer) => answer.status).sort()).toEqual([201, 409, 409, 409]);
});

it("edits, pauses, deletes and triggers beside a working engine without a deadlock", async () => {
  await send("POST", "", { source: source("busy"), paused: false });
  const pool = new Pool({ connectionString: api.database.sysUrl, max: 2 });
  const worker = await insertWorker(pool);
  let isOver = false;
  const engine = async () => {
    let done: Parameters<typeof step>[2] = [];
    while (!isOver || done.length > 0) {
      const { claimed } = await step(pool, worker, done, { light: 50, process: 50 }, ["default"]);
      done = claimed.map(({ taskInstanceId, attempt }) => ({
        taskInstanceId,
        attempt,
        taskState: "success",
        attemptState: "success",
      }));
    }
  };
  const edit = async () => {
    for (let version = 1; version <= 15; version += 1) {
      const edited = source("busy", `max_active_tasks: ${version}`);
      await send("POST", "/busy/versions", { source: edited, baseVersion: version });
    }
  };
  const statuses = new Set<number>();
  const trigger = async () => {
    for (let run = 0; run < 25; run += 1) {
      statuses.add((await send("POST", "/busy/runs", {})).status);
    }
  };
  const toggle = async () => {
    for (let turn = 0; turn < 10; turn += 1) {
      statuses.add((await send("PATCH", "/busy", { paused: turn % 2 === 0 })).status);
      statuses.add((await send("DELETE", "/busy")).status);
      statuses.add((await send("POST", "/busy/restore")).status);
    }
  };
  const working = engine();
  await Promise.all([edit(), trigger(), toggle()]);
  isOver = true;
  await working;
  expect([...statuses].filter((status) => status >= 500 || status === 429)).toEqual([]);

  const slot = await api.sys.dagSlot.findFirstOrThrow({ where: { dag: { dagId: "busy" } } });
  const active = await api.sys.taskInstance.count({
    where: { dagId: slot.dagId, state: { in: ["queued", "running"] } },
  });
  expect(slot.activeTasks).toBe(active);
  await pool.end();
});

it("answers any document and any body without a failure of its own", async () => {
  const odd = fc.oneof(
    fc.constantFrom(
      "0000-01-01",
      "9999-12-31",
      "@continuous",
      "* * * * *",
      "0 0 30 2 *",
      "1e400",
      "__proto__",
      "\u0000",
      "\ud800",
      "{{ x",
    ),
    fc.string({ maxLength: 12 }),
    fc.jsonValue({ maxDepth: 2 }),
  );
  const document = fc.record(
    {
      dag_id: fc.oneof(fc.string({ maxLength: 8 }), fc.constant("fuzzed")),
      schedule: fc.oneof(odd, fc.constantFrom("@daily", "@once")),
      start_date: fc.oneof(odd, fc.constantFrom("2024-01-01", "0001-01-01", "0000-01-01")),
      end_date: odd,
      timezone: fc.oneof(odd, fc.constant("Europe/Berlin")),
      catchup: fc.oneof(odd, fc.boolean()),
      max_active_tasks: odd,
      params: odd,
      tags: odd,
      tasks: fc.oneof(odd, fc.constant({ a: { operator: "empty" } })),
    },
    { requiredKeys: ["tasks"] },
  );
  const statuses = new Map<number, number>();
  const count = ({ status }: { status: number }) =>
    void statuses.set(status, (statuses.get(status) ?? 0) + 1);
  await fc.assert(
    fc.asyncProperty(document, odd, async (made, value) => {
      const answers = [
        await send("POST", "/validate", { source: JSON.stringify(made) }),
        await send("POST", "", { source: JSON.stringify({ ...made, dag_id: "fuzzed" }) }),
        await send("POST", "/wanted/runs", { conf: value, logicalDate: value }),
        await send("POST", "/wanted/versions", { source: value, baseVersion: 1 }),
      ];
      for (const answer of answers) {
        count(answer);
        expect(answer.status, answer.text).toBeLessThan(500);
      }
    }),
    { numRuns: 30 },
  );
  expect([...statuses.keys()].filter((status) => status >= 500)).toEqual([]);
}, 60_000);

it.each(["0000-01-01", "0001-01-01", "9999-12-31"])(
  "publishes or refuses a DAG that starts at %s",
  async (date) => {
    for (const schedule of ["@daily", "@once", "@hourly"]) {
      for (const catchup of [true, false]) {
        const more = `schedule: "${schedule}"\nstart_date: ${date}\ncatchup: ${catchup}`;
        const dagId = `from_${date}_${schedule.slice(1)}_${catchup}`;
        const answer = await send("POST", "", { source: source(dagId, more), paused: false });
        expect([201, 422], answer.text).toContain(answer.status);
      }
    }
  },
);
