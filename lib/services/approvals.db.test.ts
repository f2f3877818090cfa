import { Pool } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { step } from "@/lib/db/system/engine";
import { look } from "@/lib/db/system/looks";
import { approvalPageSchema } from "@/lib/schemas/api/approval";
import { problemDetailsSchema } from "@/lib/schemas/api/common";
import { lookNowResultSchema } from "@/lib/schemas/api/operate";
import { runSchema, taskInstanceDetailSchema } from "@/lib/schemas/api/run";
import { insertWorker } from "@/lib/testing/engine";
import { startTestApi, type TestApi } from "@/lib/testing/http";

let api: TestApi;
let team: Awaited<ReturnType<TestApi["people"]["staffedTeam"]>>;
let base: string;
let pool: Pool;
let worker: string;

beforeAll(async () => {
  api = await startTestApi();
  team = await api.people.staffedTeam("acme");
  base = `/api/v1/teams/${team.slug}`;
  pool = new Pool({ connectionString: api.database.sysUrl, max: 2 });
  worker = await insertWorker(pool);
  const source = "dag_id: release\ntasks:\n  ask: { operator: approval, message: Go on? }\n";
  await api.call("POST", `${base}/dags`, { as: team.members.editor, json: { source } });
});
afterAll(async () => {
  await pool.end();
  await api.stop();
});

/** A run whose task asks a role, as a worker would leave it; with `ask: null` it only waits. */
async function asking(role: string, ask: object | null = {}) {
  const made = await api.call("POST", `${base}/dags/release/runs`, {
    as: team.members.operator,
    json: {},
  });
  const { id } = runSchema.parse(made.json());
  const all = { light: 10, process: 10 };
  const [claim] = (await step(pool, worker, [], all, ["default"])).claimed;
  if (claim === undefined) throw new Error("nothing was claimed");
  const waiting = { kept: null, saw: "asked", activeMs: 1, nextSeq: 0, nextLine: 0 };
  const question = { message: "Go on?", choices: ["yes", "no"], refusals: ["no"], role, ...ask };
  await step(
    pool,
    worker,
    [
      {
        taskInstanceId: claim.taskInstanceId,
        attempt: 1,
        taskState: ask === null ? "deferred" : "awaiting_input",
        attemptState: "deferred",
        deferral: { ...waiting, ...(ask === null ? { afterSeconds: 3_600 } : { ask: question }) },
      },
    ],
    { light: 0, process: 0 },
    ["default"],
  );
  const task = `${base}/dags/release/runs/${id}/tasks/ask`;
  return {
    id,
    task,
    decide: (as: keyof typeof team.members, json: object) =>
      api.call("POST", `${task}/decide`, { as: team.members[as], json }),
  };
}
const list = async (state: string) =>
  approvalPageSchema.parse(
    (await api.call("GET", `${base}/approvals?state=${state}`, { as: team.members.viewer })).json(),
  ).items;

describe("approvals", () => {
  it("are listed while they wait, and with their answer after", async () => {
    const one = await asking("operator");
    expect((await list("open")).map(({ run, question }) => [run, question.message])).toEqual([
      [one.id, "Go on?"],
    ]);
    const answer = await one.decide("operator", { choice: "yes", comment: " fine " });
    const detail = taskInstanceDetailSchema.parse(answer.json());
    expect(detail.deferral?.answer).toMatchObject({ choice: "yes", comment: "fine" });
    expect(await list("open")).toEqual([]);
    const [listed] = await list("all");
    expect(listed).toMatchObject({
      open: false,
      answer: { choice: "yes", by: team.members.operator.name },
    });
    const { claimed } = await look(pool, worker, [], 10, ["default"]);
    expect(claimed[0]?.input).toMatchObject({ choice: "yes" });
    const { rows } = await pool.query(
      "select actor_name, detail ->> 'choice' as choice from audit_event where action = 'approval.decide'",
    );
    expect(rows).toEqual([{ actor_name: team.members.operator.name, choice: "yes" }]);
  });

  it("take the answer of the role that they ask, once", async () => {
    const one = await asking("admin");
    const refused = await one.decide("editor", { choice: "yes" });
    expect(refused.status).toBe(403);
    expect(problemDetailsSchema.parse(refused.json()).detail).toBe(
      "This asks the role admin or above; yours is editor",
    );
    expect((await one.decide("owner", { choice: "yes" })).status).toBe(200);
    const second = await one.decide("admin", { choice: "no" });
    expect(second.status).toBe(409);
    expect(problemDetailsSchema.parse(second.json()).detail).toContain(
      `${team.members.owner.name} did`,
    );
  });

  it("refuse a choice that they do not give, and change nothing", async () => {
    const one = await asking("operator");
    const answer = await one.decide("operator", { choice: "maybe" });
    expect(answer.status).toBe(422);
    expect(problemDetailsSchema.parse(answer.json()).problems).toMatchObject([
      { path: ["choice"], found: "maybe", allowed: "yes, no" },
    ]);
    expect((await list("open")).map(({ run }) => run)).toContain(one.id);
  });

  it("end when their run is cancelled", async () => {
    const one = await asking("operator");
    await api.call("POST", `${base}/dags/release/runs/${one.id}/cancel`, {
      as: team.members.operator,
    });
    expect((await list("open")).map(({ run }) => run)).not.toContain(one.id);
    expect((await one.decide("operator", { choice: "yes" })).status).toBe(409);
  });
});

describe("looking now", () => {
  it("brings the next look forward, and only once", async () => {
    const one = await asking("operator", null);
    const detail = async () => {
      const answer = await api.call("GET", one.task, { as: team.members.viewer });
      return taskInstanceDetailSchema.parse(answer.json());
    };
    const before = await detail();
    expect(before.deferral).toMatchObject({ saw: "asked", looks: 1, open: true, isLooking: false });
    expect(before.waitingFor).toContain("Waiting for its next look, at ");
    const order = async () =>
      lookNowResultSchema.parse(
        (await api.call("POST", `${one.task}/look`, { as: team.members.operator })).json(),
      );
    expect(await order()).toEqual({ looking: true });
    expect(await order()).toEqual({ looking: false });
    const { claimed } = await look(pool, worker, [], 10, ["default"]);
    expect(claimed.map(({ runUuid }) => runUuid)).toContain(one.id);
    expect((await detail()).deferral?.isLooking).toBe(true);
  });
});
