import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { findBreaches } from "@/lib/db/system/invariants";
import { documentOf } from "@/lib/testing/dag-document";
import { insertDag, insertTeam } from "@/lib/testing/engine";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/test-database";
import { waitFor } from "@/lib/testing/wait";
import { startTestWorker } from "@/lib/testing/worker";
import type { Worker } from "./worker";

let database: TestDatabase;
let db: pg.Pool;
let teamId: string;
let worker: Worker;

beforeAll(async () => {
  database = await createTestDatabase();
  db = new pg.Pool({ connectionString: database.sysUrl, max: 4 });
  teamId = await insertTeam(db);
  worker = await startTestWorker(database.sysUrl);
});

afterAll(async () => {
  await worker.stop(1_000);
  await db.end();
  await database.drop();
});

/** Runs a document to its end; how it ended, and each instance with its state. */
async function play(tasks: Record<string, unknown>, groups: Record<string, unknown>) {
  const { document, plan } = documentOf(tasks, { groups });
  const run = await (await insertDag(db, teamId, plan, { document })).run();
  const state = await waitFor("the run's end", async () => {
    const { rows } = await db.query<{ state: string }>(
      "select state::text from dag_run where id = $1 and ended_at is not null",
      [run],
    );
    return rows[0]?.state;
  });
  const { rows } = await db.query<{ name: string; state: string; label: string; log: string }>(
    `select task_id || case when map_index < 0 then '' else format('[%s]', map_index) end as name,
       t.state::text, map_label as label, coalesce((
         select string_agg(l.text, '' order by l.attempt, l.seq) from log_chunk l
         where l.task_instance_id = t.id), '') as log
     from task_instance t where dag_run_id = $1 order by idx, map_index`,
    [run],
  );
  expect(await findBreaches(db)).toEqual([]);
  const logOf = (name: string) => rows.find((row) => row.name === name)?.log ?? "";
  return { state, told: rows.map((row) => `${row.name} ${row.state}`), rows, logOf };
}

const list = (...names: string[]) => ({
  operator: "node",
  script: `export default () => ${JSON.stringify(names)}`,
});

it("gives each element its own way through the group, in templates and in code", async () => {
  const { state, rows, logOf } = await play(
    {
      list: list("a", "b", "c"),
      read: {
        operator: "node",
        group: "each",
        script: "export default () => '{{ file }}'.toUpperCase()",
      },
      join: {
        operator: "node",
        group: "each",
        needs: ["read"],
        script: `import { context, xcom } from 'millrace';
export default () => [context.item.file, '{{ xcom.read }}', xcom.pull('read')].join('/')`,
      },
      all: {
        operator: "bash",
        needs: ["each"],
        script: 'echo "{{ xcom.join | join: "+" }} of {{ xcom.read | join: "," }}"',
      },
    },
    {
      each: {
        needs: ["list"],
        expand: { over: "{{ xcom.list }}", as: "file" },
        map_index_template: "file {{ file }}",
      },
    },
  );
  expect(logOf("all")).toContain("a/A/A+b/B/B+c/C/C of A,B,C");
  expect(state).toBe("success");
  expect(rows.filter(({ name }) => name.startsWith("join[")).map(({ label }) => label)).toEqual([
    "file a",
    "file b",
    "file c",
  ]);
});

it("lets a branch, a short circuit and a failure concern their own element alone", async () => {
  const { state, told } = await play(
    {
      pick: {
        operator: "branch",
        group: "each",
        choose: "{% if n == 1 %}odd{% else %}even{% endif %}",
      },
      odd: { operator: "bash", group: "each", needs: ["pick"], script: "echo odd" },
      even: {
        operator: "bash",
        group: "each",
        needs: ["pick"],
        script: 'echo even; test "{{ n }}" != 2',
      },
      enough: {
        operator: "short_circuit",
        group: "each",
        needs: ["odd", "even"],
        trigger_rule: "none_failed_min_one_success",
        condition: "{{ n }}",
      },
      last: { operator: "empty", group: "each", needs: ["enough"], trigger_rule: "all_done" },
      report: { operator: "empty", needs: ["each"], trigger_rule: "all_done" },
    },
    { each: { expand: { over: [0, 1, 2], as: "n" } } },
  );
  expect(told.filter((one) => one.includes("[") || one.startsWith("report"))).toEqual([
    "pick[0] success",
    "pick[1] success",
    "pick[2] success",
    "odd[0] skipped",
    "odd[1] success",
    "odd[2] skipped",
    "even[0] success",
    "even[1] skipped",
    "even[2] failed",
    "enough[0] success",
    "enough[1] success",
    "enough[2] upstream_failed",
    "last[0] skipped",
    "last[1] success",
    "last[2] success",
    "report success",
  ]);
  expect(state).toBe("success");
});

it("skips all of a group without elements, and fails it as one when they cannot be found", async () => {
  const tasks = (over: unknown) =>
    [
      {
        a: { operator: "empty", group: "each" },
        b: { operator: "empty", group: "each", needs: ["a"], trigger_rule: "all_done" },
        behind: { operator: "empty", needs: ["each"] },
      },
      { each: { expand: { over, as: "n" }, max_map_length: 2 } },
    ] as const;
  const empty = await play(...tasks([]));
  expect(empty.told).toEqual(["a skipped", "b skipped", "behind skipped"]);
  const wrong = await play(...tasks("{{ ds }}"));
  expect(wrong.told).toEqual(["a failed", "b upstream_failed", "behind upstream_failed"]);
  expect(wrong.state).toBe("failed");
  expect(wrong.logOf("a")).toContain("expected a list or a mapping");
});
