import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { retentionPreviewSchema } from "@/lib/schemas/api/retention";
import { startTestApi, type TestApi } from "@/lib/testing/http";

let api: TestApi;
let team: Awaited<ReturnType<TestApi["people"]["staffedTeam"]>>;
let path: string;

beforeAll(async () => {
  api = await startTestApi();
});
afterAll(async () => {
  await api.stop();
});
beforeEach(async () => {
  team = await api.people.staffedTeam("acme");
  path = `/api/v1/teams/${team.slug}/retention`;
});

const KEPT = { keepRunsDays: 365, keepLogsDays: 90, keepNewestRuns: 30 };

/** A DAG with runs that ended so many days ago, each with one task, attempt and log. */
async function runsEnded(daysAgo: readonly number[]): Promise<void> {
  const teamId = team.id;
  const dag = await api.sys.dag.create({ data: { teamId, dagId: `etl_${Date.now()}`, tags: [] } });
  const version = await api.sys.dagVersion.create({
    data: { teamId, dagId: dag.id, number: 1, source: "", document: {}, plan: [], hash: "" },
  });
  const worker = await api.sys.worker.create({
    data: { name: "w", host: "h", pid: 1, queues: [], processSlots: 1, lightSlots: 1 },
  });
  for (const [n, days] of daysAgo.entries()) {
    const at = new Date(Date.UTC(2024, 0, 1 + n));
    const run = await api.sys.dagRun.create({
      data: {
        teamId,
        dagId: dag.id,
        dagVersionId: version.id,
        runId: `manual__${n}`,
        type: "manual",
        state: "success",
        logicalDate: at,
        intervalStart: at,
        intervalEnd: at,
        runAfter: at,
        endedAt: new Date(Date.now() - days * 86_400_000),
      },
    });
    const task = await api.sys.taskInstance.create({
      data: {
        teamId,
        dagId: dag.id,
        dagRunId: run.id,
        idx: 0,
        taskId: "a",
        operator: "empty",
        isProcess: false,
        state: "success",
        tryNumber: 1,
        upstreamCount: 0,
        downstream: [],
      },
    });
    const attempt = { teamId, taskInstanceId: task.id };
    await api.sys.attempt.create({
      data: { ...attempt, number: 1, state: "success", workerId: worker.id },
    });
    await api.sys.logChunk.create({
      data: { ...attempt, attempt: 1, seq: 0, firstLine: 0, lines: 1, text: "x" },
    });
  }
}

async function preview(policy: typeof KEPT) {
  const query = new URLSearchParams(
    Object.entries(policy).map(([name, value]) => [name, String(value)]),
  );
  const answer = await api.call("GET", `${path}/preview?${query}`, { as: team.members.owner });
  expect(answer.status).toBe(200);
  const { runs, logs } = retentionPreviewSchema.parse(answer.json());
  expect([runs.isMore, logs.isMore]).toEqual([false, false]);
  return { runs: runs.count, logs: logs.count };
}

it("is a year of runs and a quarter of logs until an owner changes it, which is noted", async () => {
  const owner = team.members.owner;
  expect((await api.call("GET", path, { as: team.members.viewer })).json()).toEqual(KEPT);
  const json = { keepRunsDays: 30, keepLogsDays: 7, keepNewestRuns: 3 };
  expect((await api.call("PUT", path, { as: owner, json })).json()).toEqual(json);
  expect((await api.call("GET", path, { as: owner })).json()).toEqual(json);
  const note = await api.sys.auditEvent.findFirst({
    where: { teamId: team.id, action: "team.retention" },
  });
  expect(note?.detail).toEqual({ from: KEPT, to: json });
});

it.each([
  [{ keepLogsDays: 366 }, "keepLogsDays"],
  [{ keepRunsDays: 40_000 }, "keepRunsDays"],
  [{ keepNewestRuns: 1.5 }, "keepNewestRuns"],
  [{ keepNewestRuns: null }, "keepNewestRuns"],
])("refuses %j and changes nothing", async (wrong, field) => {
  const as = team.members.owner;
  const refused = await api.call("PUT", path, { as, json: { ...KEPT, ...wrong } });
  expect([refused.status, refused.json()]).toMatchObject([422, { problems: [{ path: [field] }] }]);
  expect((await api.call("GET", path, { as })).json()).toEqual(KEPT);
});

it("counts what a policy would remove, and removes nothing", async () => {
  await runsEnded([400, 400, 100, 100, 10]);
  expect(await preview(KEPT)).toEqual({ runs: 0, logs: 4 });
  expect(await preview({ ...KEPT, keepNewestRuns: 1 })).toEqual({ runs: 2, logs: 4 });
  expect(await preview({ ...KEPT, keepNewestRuns: 4 })).toEqual({ runs: 1, logs: 4 });
  expect(await preview({ keepRunsDays: 9, keepLogsDays: 9, keepNewestRuns: 1 })).toEqual({
    runs: 4,
    logs: 5,
  });
  expect(await api.sys.logChunk.count({ where: { teamId: team.id } })).toBe(5);
});
