import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type * as z from "zod";
import { problemDetailsSchema } from "@/lib/schemas/api/common";
import {
  dagDetailSchema,
  dagPageSchema,
  dagVersionDetailSchema,
  dagVersionPageSchema,
  graphSchema,
  operatorListSchema,
  validateDagResultSchema,
} from "@/lib/schemas/api/dag";
import { startTestApi, type TestAnswer, type TestApi } from "@/lib/testing/http";

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

const editor = () => team.members.editor;
const source = (dagId: string, more = "") => `dag_id: ${dagId}
${more}
tasks:
  extract: { operator: empty }
  load: { operator: empty, needs: [extract], retries: 2 }
`;
const create = (dagId: string, more = "", paused = true) =>
  api.call("POST", dags, { as: editor(), json: { source: source(dagId, more), paused } });
const get = (path: string) => api.call("GET", `${dags}${path}`, { as: editor() });
const read = <T>(schema: z.ZodType<T>, answer: TestAnswer) => schema.parse(answer.json());

describe("creating", () => {
  it("saves version 1, with its plan, its schedule and an audit event", async () => {
    const answer = await create(
      "first",
      'schedule: "@daily"\ntags: [nightly]\nmax_active_tasks: 3',
    );
    expect(answer.status).toBe(201);
    expect(answer.json()).toMatchObject({
      dagId: "first",
      paused: true,
      schedule: "@daily",
      tags: ["nightly"],
      versionNumber: 1,
      maxActiveTasks: 3,
      dueOnUnpause: { count: 1, more: false },
    });
    const dag = await api.sys.dag.findFirstOrThrow({
      where: { teamId: team.id, dagId: "first" },
      include: { versions: true, slot: true },
    });
    expect(dag.nextRunAt).not.toBeNull();
    expect(dag.slot).toMatchObject({ maxActiveTasks: 3, activeTasks: 0 });
    expect(dag.versions[0]).toMatchObject({
      number: 1,
      createdBy: editor().id,
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      plan: [
        { idx: 0, task_id: "extract", downstream: [1], upstream_count: 0 },
        { idx: 1, task_id: "load", downstream: [], upstream_count: 1, max_tries: 3 },
      ],
    });
    const events = await api.sys.auditEvent.findMany({ where: { teamId: team.id } });
    expect(events.map((event) => event.action)).toContain("dag.create");
    const orders = await api.sys.outbox.findMany({ where: { teamId: team.id } });
    expect(orders.map((order) => order.job)).toContain("scheduling-pass");
  });

  it("tells ten mistakes as ten problems, each with its place", async () => {
    const bad = `dag_id: "no spaces allowed"
schedul: "@daily"
schedule: "61 * * * *"
timezone: Mars/Olympus
max_active_runs: 0
tasks:
  a:
    operator: http.requst
  b:
    operator: empty
    needs: [missing]
    retries: many
  c:
    operator: empty
    needs: [d]
  d:
    operator: empty
    needs: [c]
  e:
    operator: sql.query
    connection: nowhere
    sql: "select {{ oops"
`;
    const answer = await api.call("POST", dags, { as: editor(), json: { source: bad } });
    expect(answer.status).toBe(422);
    const { code, problems = [] } = read(problemDetailsSchema, answer);
    expect(code).toBe("invalid_request");
    const places = problems.map((problem) => [problem.line, problem.path.join(".")]);
    expect(places).toEqual([
      [1, "dag_id"],
      [2, "schedul"],
      [3, "schedule"],
      [4, "timezone"],
      [5, "max_active_runs"],
      [8, "tasks.a.operator"],
      [11, "tasks.b.needs.0"],
      [12, "tasks.b.retries"],
      [15, "tasks.c.needs.0"],
      [21, "tasks.e.connection"],
      [22, "tasks.e.sql"],
    ]);
    for (const problem of problems) expect(problem.column).toBeGreaterThan(0);
    expect(await api.sys.dag.count({ where: { dagId: "no spaces allowed" } })).toBe(0);
  });

  it("keeps the author's order of the params", async () => {
    const params =
      "params:\n  zone: { type: string, default: a }\n  a: { type: string, default: b }\n";
    const dag = read(dagDetailSchema, await create("ordered", params));
    expect(Object.keys(dag.params)).toEqual(["zone", "a"]);
  });

  it("refuses a name that is taken", async () => {
    const answer = await create("first");
    expect(answer.status).toBe(409);
    expect(answer.json()).toMatchObject({ code: "conflict", problems: [{ code: "dag_exists" }] });
  });

  it("gives the first answer again for the same idempotency key", async () => {
    const call = {
      as: editor(),
      json: { source: source("once") },
      headers: { "idempotency-key": "k1" },
    };
    const first = await api.call("POST", dags, call);
    const second = await api.call("POST", dags, call);
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.json()).toEqual(first.json());
  });

  it.each([
    ["not JSON", "{", 400],
    ["a list", "[]", 422],
    ["no source", "{}", 422],
    ["an unknown key", '{"source":"dag_id: x","more":1}', 422],
    ["a source that is no document", '{"source":"[1, 2"}', 422],
    ["a source with a NUL", '{"source":"dag_id: \\u0000"}', 422],
    ["nothing in the source", '{"source":""}', 422],
  ])("refuses a body that is %s", async (_name, body, status) => {
    const headers = { "content-type": "application/json" };
    const answer = await api.call("POST", dags, { as: editor(), body, headers });
    expect(answer.status).toBe(status);
  });
});

describe("versions", () => {
  it("are optimistic: an edit of an older version is a conflict that names the newer", async () => {
    await create("edited");
    const save = (baseVersion: number, more: string) =>
      api.call("POST", `${dags}/edited/versions`, {
        as: editor(),
        json: { source: source("edited", more), message: "why", baseVersion },
      });
    const saved = await save(1, "max_active_tasks: 5");
    expect(saved.status).toBe(201);
    expect(saved.json()).toMatchObject({
      number: 2,
      current: true,
      authorName: editor().name,
      message: "why",
      taskCount: 2,
    });
    const conflict = await save(1, "max_active_tasks: 6");
    expect(conflict.status).toBe(409);
    expect(conflict.json()).toMatchObject({ code: "version_conflict" });
    expect(read(problemDetailsSchema, conflict).detail).toContain("Version 2");
    expect(read(problemDetailsSchema, conflict).detail).toContain(editor().name);
    const slot = await api.sys.dagSlot.findFirstOrThrow({ where: { dag: { dagId: "edited" } } });
    expect(slot.maxActiveTasks).toBe(5);
    expect(read(problemDetailsSchema, await save(9, "")).detail).toContain("does not exist");

    const list = read(dagVersionPageSchema, await get("/edited/versions?limit=1"));
    expect(list.items.map((item) => item.number)).toEqual([2]);
    const older = await get(`/edited/versions?limit=1&cursor=${list.nextCursor}`);
    expect(older.json()).toMatchObject({
      items: [{ number: 1, current: false }],
      nextCursor: null,
    });
    expect(read(dagVersionDetailSchema, await get("/edited/versions/1")).source).toBe(
      source("edited"),
    );
    expect((await get("/edited/versions/3")).status).toBe(404);
    expect((await get("/edited/versions/zero")).status).toBe(404);
  });

  it("of two edits at once one wins", async () => {
    await create("raced");
    const answers = await Promise.all(
      [1, 2, 3].map((n) =>
        api.call("POST", `${dags}/raced/versions`, {
          as: editor(),
          json: { source: source("raced", `description: by ${n}`), baseVersion: 1 },
        }),
      ),
    );
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 409, 409]);
  });

  it("cannot rename the DAG", async () => {
    const answer = await api.call("POST", `${dags}/raced/versions`, {
      as: editor(),
      json: { source: source("other"), baseVersion: 2 },
    });
    expect(answer.json()).toMatchObject({
      status: 422,
      problems: [{ path: ["dag_id"], code: "dag_id_changed" }],
    });
  });
});

describe("listing", () => {
  it("filters, and pages by cursor without gap or repetition", async () => {
    for (const name of ["page_a", "page_b", "page_c"]) await create(name, "tags: [paged]");
    const names: string[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const suffix: string = cursor === "" ? "" : `&cursor=${cursor}`;
      const page: z.output<typeof dagPageSchema> = read(
        dagPageSchema,
        await get(`?tag=paged&limit=2${suffix}`),
      );
      names.push(...page.items.map((item) => item.dagId));
      cursor = page.nextCursor;
    }
    expect(names).toEqual(["page_a", "page_b", "page_c"]);
    const found = read(dagPageSchema, await get("?search=GE_B"));
    expect(found.items.map((item) => item.dagId)).toEqual(["page_b"]);
    expect(read(dagPageSchema, await get("?search=%25")).items).toEqual([]);
  });

  it.each(["cursor=x", "cursor=WzFd", "limit=0", "limit=1000", "state=odd", "unknown=1"])(
    "refuses ?%s",
    async (query) => {
      expect((await get(`?${query}`)).status).toBe(422);
    },
  );

  it("shows the newest runs of each DAG, newest first", async () => {
    await create("barred");
    for (let run = 0; run < 22; run += 1) {
      await api.call("POST", `${dags}/barred/runs`, { as: team.members.operator, json: {} });
    }
    const [item] = read(dagPageSchema, await get("?search=barred")).items;
    const dates = item?.recentRuns.map((run) => run.logicalDate) ?? [];
    expect(dates).toHaveLength(20);
    expect(dates).toEqual([...dates].sort().reverse());
    expect(read(dagPageSchema, await get("?search=barred&state=running")).items).toHaveLength(1);
    expect(read(dagPageSchema, await get("?search=barred&state=failed")).items).toHaveLength(0);
    expect(read(dagPageSchema, await get("?search=barred&state=active")).items).toHaveLength(0);
    expect(read(dagPageSchema, await get("?search=barred&state=paused")).items).toHaveLength(1);
  });
});

describe("pausing and deleting", () => {
  const patch = (dag: string, paused: boolean) =>
    api.call("PATCH", `${dags}/${dag}`, { as: team.members.operator, json: { paused } });

  it("computes the next run anew when a DAG is un-paused", async () => {
    await create("slept", 'schedule: "@hourly"');
    await api.sys.dag.updateMany({
      where: { dagId: "slept" },
      data: { nextRunAt: new Date("2020-01-01"), nextLogicalDate: new Date("2020-01-01") },
    });
    const answer = await patch("slept", false);
    const dag = read(dagDetailSchema, answer);
    expect(dag.paused).toBe(false);
    expect(Date.parse(dag.nextRunAt ?? "")).toBeGreaterThan(Date.now() - 3_600_000);
  });

  it("keeps a deleted DAG for a week and restores it", async () => {
    await create("doomed");
    await api.call("POST", `${dags}/doomed/runs`, { as: team.members.operator, json: {} });
    const remove = () => api.call("DELETE", `${dags}/doomed`, { as: editor() });
    expect((await remove()).status).toBe(204);
    expect((await remove()).status).toBe(409);
    expect(read(dagPageSchema, await get("?search=doomed")).items).toEqual([]);
    const [gone] = read(dagPageSchema, await get("?search=doomed&state=deleted")).items;
    const keptMs = Date.parse(gone?.purgeAfter ?? "") - Date.parse(gone?.deletedAt ?? "");
    expect(keptMs).toBe(7 * 86_400_000);
    expect((await patch("doomed", false)).status).toBe(409);
    expect(read(dagDetailSchema, await get("/doomed")).deletedAt).not.toBeNull();
    const trigger = { as: team.members.operator, json: {} };
    expect((await api.call("POST", `${dags}/doomed/runs`, trigger)).status).toBe(409);

    const restore = () => api.call("POST", `${dags}/doomed/restore`, { as: editor() });
    const back = await restore();
    expect([back.status, read(dagDetailSchema, back).deletedAt]).toEqual([200, null]);
    expect((await restore()).status).toBe(409);
    await remove();
    expect((await create("doomed")).status).toBe(201);
    expect((await restore()).status).toBe(409);
    // A run of the one that is gone keeps its address.
    const old = await api.sys.dagRun.findFirst({ where: { dag: { dagId: "doomed" } } });
    expect((await get(`/doomed/runs/${old?.id}`)).status).toBe(200);
  });

  it("answers 404 for what does not exist", async () => {
    for (const path of ["/nothing", "/nothing/graph", "/nothing/grid", "/nothing/runs"]) {
      expect((await get(path)).status).toBe(404);
    }
  });
});

describe("the editor's help", () => {
  it("validates without saving: problems, next runs and a graph", async () => {
    const validate = async (text: string) =>
      read(
        validateDagResultSchema,
        await api.call("POST", `${dags}/validate`, { as: editor(), json: { source: text } }),
      );
    const good = await validate(source("draft", 'schedule: "0 6 * * *"'));
    expect(good).toMatchObject({
      valid: true,
      problems: [],
      graph: { edges: [{ from: "extract" }] },
    });
    expect(good.schedule?.next).toHaveLength(10);
    const bad = await validate("dag_id: draft\ntasks:\n  a: { operator: empty, needs: [b] }\n");
    expect(bad).toMatchObject({
      valid: false,
      problems: [{ code: "unknown_upstream", line: 3 }],
      graph: { nodes: [{ taskId: "a", operatorLabel: expect.any(String) }] },
    });
    expect(await api.sys.dag.count({ where: { dagId: "draft" } })).toBe(0);
  });

  it("lays a version's graph out once", async () => {
    await create("drawn");
    const graph = read(graphSchema, await get("/drawn/graph"));
    const [extract, load] = graph.nodes;
    expect(graph.edges).toEqual([{ from: "extract", to: "load" }]);
    expect(load?.x).toBeGreaterThan((extract?.x ?? 0) + (extract?.width ?? 0));
    const kept = await api.sys.dagVersion.findFirstOrThrow({ where: { dag: { dagId: "drawn" } } });
    expect(kept.layout).toEqual(graph);
    expect((await get("/drawn/graph?version=1")).json()).toEqual(graph);
    expect((await get("/drawn/graph?version=2")).status).toBe(404);
  });

  it("lists the operators with their schemas", async () => {
    const answer = await api.call("GET", `/api/v1/teams/${team.slug}/operators`, { as: editor() });
    const { items, documentSchema } = read(operatorListSchema, answer);
    expect(items.map((item) => item.type)).toContain("http.request");
    expect(documentSchema).toMatchObject({ type: "object", title: "DAG" });
  });
});
