import { afterAll, beforeAll, expect, it } from "vitest";
import { dagDetailSchema } from "@/lib/schemas/api/dag";
import { pauseDagsResultSchema } from "@/lib/schemas/api/pause-dags";
import { startTestApi, type TestApi } from "@/lib/testing/http";

let api: TestApi;
let team: Awaited<ReturnType<TestApi["people"]["staffedTeam"]>>;
let dags: string;

beforeAll(async () => {
  api = await startTestApi();
  team = await api.people.staffedTeam("acme");
  dags = `/api/v1/teams/${team.slug}/dags`;
  const catchup =
    'schedule: "@daily"\nstart_date: 2024-01-01\nend_date: 2024-01-05\ncatchup: true\n';
  for (const [dag, more] of [
    ["by_hand", ""],
    ["latest", 'schedule: "@daily"\nstart_date: 2024-01-01\n'],
    ["all_of_them", catchup],
    ["is_on", ""],
    ["is_gone", ""],
  ]) {
    const source = `dag_id: ${dag}\n${more}tasks:\n  a: { operator: empty }\n`;
    const answer = await api.call("POST", dags, {
      as: team.members.editor,
      json: { source, paused: dag !== "is_on" },
    });
    expect(answer.status, answer.text).toBe(201);
  }
  await api.call("DELETE", `${dags}/is_gone`, { as: team.members.editor });
});
afterAll(() => api.stop());

const send = (json: unknown) =>
  api.call("POST", `${dags}/pause`, { as: team.members.operator, json });
const pause = async (json: unknown) => {
  const answer = await send(json);
  expect(answer.status, answer.text).toBe(200);
  return pauseDagsResultSchema.parse(answer.json()).items;
};
const isPaused = async (dag: string) =>
  dagDetailSchema.parse(
    (await api.call("GET", `${dags}/${dag}`, { as: team.members.viewer })).json(),
  ).paused;
const events = () =>
  api.sys.auditEvent.count({
    where: { teamId: team.id, action: { in: ["dag.pause", "dag.unpause"] } },
  });

it("tells what turning on starts at once, turns on, and takes it back", async () => {
  const names = ["latest", "by_hand", "all_of_them", "is_on", "latest"];
  const turnOn = { dags: names, paused: false };
  const expected = [
    { dagId: "latest", changes: true, dueRuns: 1, isMore: false },
    { dagId: "by_hand", changes: true, dueRuns: 0, isMore: false },
    { dagId: "all_of_them", changes: true, dueRuns: 5, isMore: false },
    { dagId: "is_on", changes: false, dueRuns: 0, isMore: false },
  ];
  expect(await pause({ ...turnOn, dryRun: true })).toEqual(expected);
  expect(await isPaused("latest")).toBe(true);
  expect(await pause(turnOn)).toEqual(expected);
  for (const name of names) expect(await isPaused(name), name).toBe(false);
  expect(await events()).toBe(3);
  // Again changes nothing.
  expect((await pause(turnOn)).map(({ changes }) => changes)).toEqual([false, false, false, false]);
  const back = await pause({ dags: ["latest", "by_hand", "all_of_them"], paused: true });
  expect(back.every(({ changes, dueRuns }) => changes && dueRuns === 0)).toBe(true);
  expect(await events()).toBe(6);
});

it("does not wait in a circle with one that names the same DAGs the other way round", async () => {
  const names = ["by_hand", "latest", "all_of_them"];
  const before = await events();
  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, n) =>
      send({ dags: n % 2 === 0 ? names : names.toReversed(), paused: n % 2 === 0 }),
    ),
  );
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  const changed = answers.flatMap((answer) =>
    pauseDagsResultSchema.parse(answer.json()).items.filter(({ changes }) => changes),
  );
  expect((await events()) - before).toBe(changed.length);
});

it.each<[string, object, number]>([
  ["a DAG that is not there", { dags: ["is_on", "nowhere"], paused: true }, 404],
  ["one that is deleted", { dags: ["is_on", "is_gone"], paused: true }, 409],
  ["none", { dags: [], paused: true }, 422],
  ["too many", { dags: Array.from({ length: 101 }, (_, n) => `d${n}`), paused: true }, 422],
])("refuses %s, and changes nothing", async (_, json, status) => {
  expect((await send(json)).status).toBe(status);
  expect(await isPaused("is_on")).toBe(false);
});
