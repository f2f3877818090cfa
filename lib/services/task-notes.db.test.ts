import { afterAll, beforeAll, expect, it } from "vitest";
import { runSchema, taskInstanceDetailSchema, taskInstanceListSchema } from "@/lib/schemas/api/run";
import { startTestApi, type TestApi } from "@/lib/testing/http";

let api: TestApi;
let team: Awaited<ReturnType<TestApi["people"]["staffedTeam"]>>;
let run: string;

beforeAll(async () => {
  api = await startTestApi();
  team = await api.people.staffedTeam("acme");
  const base = `/api/v1/teams/${team.slug}/dags`;
  const source = "dag_id: noted\ntasks:\n  a: { operator: empty }\n  b: { operator: empty }\n";
  await api.call("POST", base, { as: team.members.editor, json: { source } });
  const answer = await api.call("POST", `${base}/noted/runs`, {
    as: team.members.operator,
    json: {},
  });
  run = `${base}/noted/runs/${runSchema.parse(answer.json()).id}`;
});
afterAll(() => api.stop());

const write = (task: string, note: unknown, query = "") =>
  api.call("PATCH", `${run}/tasks/${task}${query}`, { as: team.members.operator, json: { note } });
const read = async (task: string) =>
  taskInstanceDetailSchema.parse(
    (await api.call("GET", `${run}/tasks/${task}`, { as: team.members.viewer })).json(),
  ).note;
const events = () =>
  api.sys.auditEvent.findMany({
    where: { teamId: team.id, action: { startsWith: "run.task_note" } },
    orderBy: { id: "asc" },
  });

it("is written, replaced and removed, with the name of who did, and stays when the task is cleared", async () => {
  const written = await write("a", "  the source was empty\nask Ana ");
  expect(written.status, written.text).toBe(200);
  expect(taskInstanceDetailSchema.parse(written.json()).note).toMatchObject({
    text: "the source was empty\nask Ana",
    by: team.members.operator.name,
  });
  expect((await write("a", "the source was empty")).status).toBe(200);
  // The same again is no event.
  expect((await write("a", "the source was empty")).status).toBe(200);
  const marked = await api.call("POST", `${run}/mark`, {
    as: team.members.operator,
    json: { tasks: ["a"], state: "failed" },
  });
  expect(marked.status, marked.text).toBe(200);
  await api.call("POST", `${run}/clear`, { as: team.members.operator, json: { tasks: ["a"] } });
  expect(await read("a")).toMatchObject({ text: "the source was empty" });
  const list = await api.call("GET", `${run}/tasks`, { as: team.members.viewer });
  expect(
    taskInstanceListSchema
      .parse(list.json())
      .items.map(({ taskId, note }) => [taskId, note?.text ?? null]),
  ).toEqual([
    ["a", "the source was empty"],
    ["b", null],
  ]);
  expect((await write("a", "")).status).toBe(200);
  expect(await read("a")).toBeNull();
  expect((await events()).map(({ action, detail }) => [action, detail])).toEqual(
    ["run.task_note", "run.task_note", "run.task_note_removed"].map((action) => [
      action,
      { run: run.split("/").at(-1), tasks: ["a"] },
    ]),
  );
});

it.each<[string, unknown, number]>([
  ["nothing of the kind", undefined, 422],
  ["a text that is too long", "x".repeat(1_001), 422],
  ["the longest text", "x".repeat(1_000), 200],
])("%s", async (_, note, status) => {
  expect((await write("b", note)).status).toBe(status);
});

it("is of a task and an instance that are there", async () => {
  expect((await write("c", "who?")).status).toBe(404);
  expect((await write("a", "which?", "?map=3")).status).toBe(404);
});
