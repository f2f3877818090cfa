import { Pool } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { step } from "@/lib/db/system/engine";
import { appendLog } from "@/lib/db/system/log";
import { runSchema } from "@/lib/schemas/api/run";
import { insertWorker } from "@/lib/testing/engine";
import { startTestApi, type TestApi } from "@/lib/testing/http";
import { waitFor } from "@/lib/testing/wait";
import { MAX_STREAMS } from "./stream-limit";
import { setWebHub, webHub } from "./web-hub";

let api: TestApi;
let team: Awaited<ReturnType<TestApi["people"]["staffedTeam"]>>;
let url: string;
let pool: Pool;
let worker: string;

beforeAll(async () => {
  api = await startTestApi();
  team = await api.people.staffedTeam("acme");
  url = `/api/v1/teams/${team.slug}`;
  pool = new Pool({ connectionString: api.database.sysUrl, max: 2 });
  worker = await insertWorker(pool);
  await webHub().ready;
  await create("watched");
});
afterAll(async () => {
  await setWebHub(undefined);
  await pool.end();
  await api.stop();
});

async function create(dagId: string): Promise<void> {
  const source = `dag_id: ${dagId}\ntasks: { a: { operator: empty } }\n`;
  await api.call("POST", `${url}/dags`, { as: team.members.editor, json: { source } });
}

async function trigger(dagId = "watched") {
  const call = { as: team.members.operator, json: {} };
  return runSchema.parse((await api.call("POST", `${url}/dags/${dagId}/runs`, call)).json());
}

type Message = { id: string | undefined; data: unknown };

/** Reads a stream in the background; `messages` grows as they come. */
async function listen(path: string, headers: Record<string, string> = {}) {
  const response = await api.open("GET", `${url}${path}`, { as: team.members.viewer, headers });
  const messages: Message[] = [];
  const reader = response.body?.getReader();
  if (response.status !== 200 || reader === undefined) throw new Error(`${response.status}`);
  const decoder = new TextDecoder();
  let isOver = false;
  void (async () => {
    let text = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      text += decoder.decode(value, { stream: true });
      const blocks = text.split("\n\n");
      text = blocks.pop() ?? "";
      for (const block of blocks) {
        const data = /^data: (.*)$/m.exec(block)?.[1];
        if (data === undefined) continue;
        messages.push({ id: /^id: (.*)$/m.exec(block)?.[1], data: JSON.parse(data) });
      }
    }
    isOver = true;
  })();
  return { response, messages, isOver: () => isOver, close: () => reader.cancel() };
}

describe("a team's stream", () => {
  it("tells what happens to runs and DAGs, soon and once", async () => {
    const stream = await listen("/live");
    expect(Object.fromEntries(stream.response.headers)).toMatchObject({
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store, no-transform",
      "x-accel-buffering": "no",
    });
    const run = await trigger();
    const event = { kind: "run", dagId: "watched", runId: run.id };
    await waitFor("the run", () => stream.messages.some((message) => equal(message.data, event)));
    const before = stream.messages.length;
    for (let count = 0; count < 20; count += 1) {
      await pool.query("select engine.tell(array[$1::uuid])", [run.id]);
    }
    await waitFor("the end of the window", () => stream.messages.length > before);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(stream.messages.length - before).toBeLessThanOrEqual(3);

    const paused = { as: team.members.operator, json: { paused: false } };
    await api.call("PATCH", `${url}/dags/watched`, paused);
    const change = { kind: "dag", dagId: "watched" };
    await waitFor("the DAG", () => stream.messages.some((message) => equal(message.data, change)));
    const ids = stream.messages.map((message) => Number(message.id));
    expect(ids).toEqual([...ids].sort((a, b) => a - b));
    await stream.close();
  });

  it("tells nothing of another team", async () => {
    const other = await api.people.staffedTeam("other");
    const stream = await listen("/live");
    const source = "dag_id: secret\ntasks: { a: { operator: empty } }\n";
    const call = { as: other.members.editor, json: { source } };
    await api.call("POST", `/api/v1/teams/${other.slug}/dags`, call);
    await trigger();
    await waitFor("an event of one's own", () => stream.messages.length > 0);
    expect(JSON.stringify(stream.messages)).not.toContain("secret");
    await stream.close();
  });

  it("asks for a refetch when the reader comes back, and when the connection was lost", async () => {
    const stream = await listen("/live", { "last-event-id": "5" });
    const resyncs = () => stream.messages.filter((m) => equal(m.data, { kind: "resync" })).length;
    await waitFor("the first", () => resyncs() === 1);
    // The worker's role may not end the web's connections.
    const superuser = new Pool({ connectionString: api.database.superuserUrl, max: 1 });
    await superuser.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1",
      ["millrace-web-live"],
    );
    await superuser.end();
    await waitFor("the second", () => resyncs() === 2);
    const run = await trigger();
    const event = { kind: "run", dagId: "watched", runId: run.id };
    await waitFor("the run", () => stream.messages.some((message) => equal(message.data, event)));
    await stream.close();
  });

  it("may be open a few times only", async () => {
    const streams = [];
    for (let count = 0; count < MAX_STREAMS; count += 1) streams.push(await listen("/live"));
    const call = { as: team.members.viewer };
    const refused = await api.call("GET", `${url}/live`, call);
    expect(refused.status).toBe(429);
    await streams[0]?.close();
    streams[0] = await listen("/live");
    for (const stream of streams) await stream.close();
  });
});

describe("a log's stream", () => {
  it("sends what there is, then what is written, and ends with the attempt", async () => {
    await create("talking");
    const run = await trigger("talking");
    const turn = () => step(pool, worker, [], { light: 100, process: 100 }, ["default"]);
    const { claimed } = await turn();
    const claim = claimed.find((candidate) => candidate.runUuid === run.id);
    const taskInstanceId = claim?.taskInstanceId ?? "";
    const write = (seq: number) =>
      appendLog(pool, worker, {
        taskInstanceId,
        attempt: 1,
        seq,
        firstLine: seq,
        lines: 1,
        text: `2026-01-01T00:00:00.000Z o line ${seq}\n`,
        at: new Date(),
      });
    await write(0);
    const path = `/dags/talking/runs/${run.id}/tasks/a/logs/stream?attempt=1`;
    const stream = await listen(path);
    await waitFor("what there is", () => stream.messages.length === 1);
    const started = performance.now();
    await write(1);
    await waitFor("what is written", () => stream.messages.length === 2);
    expect(performance.now() - started).toBeLessThan(1_000);
    const resumed = await listen(path, { "last-event-id": "0" });
    await waitFor("the rest only", () => resumed.messages.length === 1);
    expect(resumed.messages[0]?.data).toMatchObject({ kind: "chunk", seq: 1 });

    await step(
      pool,
      worker,
      [{ taskInstanceId, attempt: 1, taskState: "success", attemptState: "success" }],
      { light: 0, process: 0 },
      ["default"],
    );
    await waitFor("the end", () => stream.isOver() && resumed.isOver());
    expect(stream.messages.map((message) => message.data)).toEqual([
      expect.objectContaining({ kind: "chunk", seq: 0 }),
      expect.objectContaining({ kind: "chunk", seq: 1, firstLine: 1 }),
      { kind: "end" },
    ]);
  });
});

function equal(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
