import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { insertDag, insertTeam, planOf, type TestDag } from "@/lib/testing/engine";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/test-database";

// The engine's functions run with the rights of whoever calls them: row-level security is what
// keeps the web from moving another team's runs through them.

let database: TestDatabase;
let owner: pg.Client;
let web: pg.Client;
let listener: pg.Client;
let ours: string;
let theirs: string;
let ourDag: TestDag;
let theirDag: TestDag;
let theirRun: string;
const notices: string[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  owner = await connect(database.superuserUrl);
  web = await connect(database.webUrl);
  listener = await connect(database.webUrl);
  listener.on("notification", ({ channel, payload }) => notices.push(`${channel} ${payload}`));
  for (const channel of ["live", "log", "cancel"])
    await listener.query(`listen millrace_${channel}`);
  ours = await insertTeam(owner);
  theirs = await insertTeam(owner);
  const plan = planOf([{ task_id: "a" }, { task_id: "b", needs: ["a"] }]);
  ourDag = await insertDag(owner, ours, plan);
  theirDag = await insertDag(owner, theirs, plan);
  theirRun = (await theirDag.run()) ?? "";
});
afterAll(async () => {
  await Promise.all([owner.end(), web.end(), listener.end()]);
  await database.drop();
});

async function connect(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  return client;
}

/** All that the other team has, as one text. */
async function theirRows(): Promise<string> {
  const { rows } = await owner.query<{ text: string }>(
    `select concat_ws(E'\\n',
       (select string_agg(r::text, ',' order by id) from dag_run r where team_id = $1),
       (select string_agg(t::text, ',' order by id) from task_instance t where team_id = $1),
       (select string_agg(a::text, ',' order by number) from attempt a where team_id = $1),
       (select string_agg(s::text, ',') from dag_slot s where team_id = $1),
       (select string_agg(d::text, ',') from dag d where team_id = $1)) as text`,
    [theirs],
  );
  return rows[0]?.text ?? "";
}

/** Runs a statement as the web does for a request of our team; gives its rows or its SQLSTATE. */
async function asOurTeam(sql: string, values: unknown[]): Promise<unknown> {
  await web.query("begin");
  await web.query("select set_config('app.team_id', $1, true)", [ours]);
  try {
    const { rows } = await web.query(sql, values);
    await web.query("commit");
    return rows;
  } catch (error) {
    await web.query("rollback");
    if (error instanceof pg.DatabaseError) return error.code;
    throw error;
  }
}

function runOf(more: Record<string, unknown>): string {
  const at = new Date(Date.UTC(2030, 0, 1)).toISOString();
  return JSON.stringify([
    {
      id: randomUUID(),
      team_id: ours,
      dag_id: ourDag.id,
      dag_version_id: ourDag.versionId,
      run_id: `manual__${randomUUID()}`,
      type: "manual",
      logical_date: at,
      interval_start: at,
      interval_end: at,
      run_after: at,
      ...more,
    },
  ]);
}

describe("a transaction of one team", () => {
  const calls: [name: string, sql: string, values: () => unknown[], answer: unknown][] = [
    [
      "overrides nothing",
      "select engine.override($1, '{0,1}', 'failed') n",
      () => [theirRun],
      [{ n: 0 }],
    ],
    ["cancels nothing", "select engine.cancel_run($1, 'us') ok", () => [theirRun], [{ ok: false }]],
    ["advances nothing", "select engine.advance(array[$1::uuid]) x", () => [theirRun], [{ x: 0 }]],
    ["ends nothing", "select engine.end_runs(array[$1::uuid]) x", () => [theirRun], [{ x: 0 }]],
    ["tells nothing", "select engine.tell(array[$1::uuid]) x", () => [theirRun], [{ x: "" }]],
    [
      "starts nothing",
      "select engine.start_runs(array[$1::uuid]) x",
      () => [theirDag.id],
      [{ x: 0 }],
    ],
    ["admits nothing", "select engine.admit(array[$1::uuid]) n", () => [theirDag.id], [{ n: 0 }]],
    [
      "settles nothing",
      `select engine.settle(array(select id from task_instance where dag_run_id = $1)) x`,
      () => [theirRun],
      [{ x: 0 }],
    ],
    [
      "creates no run in the other team's name",
      "select id from engine.create_runs($1)",
      () => [runOf({ team_id: theirs, dag_id: theirDag.id, dag_version_id: theirDag.versionId })],
      [],
    ],
    [
      "creates no run of the other team's name with a version of its own",
      "select id from engine.create_runs($1)",
      () => [runOf({ team_id: theirs, dag_id: theirDag.id })],
      "42501",
    ],
    [
      "creates no run of the other team's DAG",
      "select id from engine.create_runs($1)",
      () => [runOf({ dag_id: theirDag.id })],
      "23503",
    ],
    [
      "creates no run of the other team's version",
      "select id from engine.create_runs($1)",
      () => [runOf({ dag_version_id: theirDag.versionId })],
      [],
    ],
    [
      "may not claim work",
      "select engine.step($1, '[]', 9, 9, '{default}')",
      () => [randomUUID()],
      "42501",
    ],
    ["may not wake retries", "select engine.wake_due(9)", () => [], "42501"],
  ];

  it.each(calls)("%s", async (_name, sql, values, answer) => {
    const before = await theirRows();
    expect(await asOurTeam(sql, values())).toEqual(answer);
    expect(await theirRows()).toBe(before);
  });

  it("has told nobody of the other team's runs", async () => {
    await listener.query("select 1");
    expect(
      notices.filter((notice) => notice.includes(theirs) || notice.includes(theirRun)),
    ).toEqual([`millrace_live ${theirs}:${theirDag.id}:${theirRun}`]);
  });
});
