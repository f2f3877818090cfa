import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
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

async function dagOf(tasks: Record<string, unknown>, more: Record<string, unknown> = {}) {
  const { document, plan } = documentOf(tasks, more);
  return insertDag(db, teamId, plan, { document });
}

async function finished(run: string | undefined) {
  return waitFor("the run's end", async () => {
    const { rows } = await db.query<{ state: string }>(
      "select state::text from dag_run where id = $1 and ended_at is not null",
      [run],
    );
    return rows[0]?.state;
  });
}

async function taskOf(run: string | undefined, taskId: string) {
  const { rows } = await db.query<{
    id: string;
    state: string;
    tries: number;
    log: string | null;
    attempts: { state: string; code: string | null; error: string | null }[];
  }>(
    `select t.id, t.state::text, t.try_number as tries,
       (select string_agg(l.text, '' order by l.attempt, l.seq) from log_chunk l
         where l.task_instance_id = t.id) as log,
       (select json_agg(json_build_object('state', a.state, 'code', a.error_code, 'error', a.error)
         order by a.number) from attempt a where a.task_instance_id = t.id) as attempts
     from task_instance t where t.dag_run_id = $1 and t.task_id = $2`,
    [run, taskId],
  );
  const row = rows[0];
  if (row === undefined) throw new Error(`no task ${taskId}`);
  return row;
}

describe("a worker", () => {
  it("runs a chain of empty tasks to its end", async () => {
    const tasks = Object.fromEntries(
      Array.from({ length: 50 }, (_, i) => [
        `t${i}`,
        { operator: "empty", ...(i > 0 ? { needs: [`t${i - 1}`] } : {}) },
      ]),
    );
    const dag = await dagOf(tasks);
    expect(await finished(await dag.run())).toBe("success");
  });

  it("runs code, renders templates and hands XComs on", async () => {
    const dag = await dagOf(
      {
        count: {
          operator: "python",
          script:
            'from millrace import xcom\nprint("day {{ ds }}")\nxcom.push("return_value", {"rows": 3, "ds": "{{ ds }}"})\n',
        },
        tell: {
          operator: "bash",
          needs: ["count"],
          command: 'echo "got {{ xcom.count.rows }} of {{ xcom.count.ds }} for $MILLRACE_TASK_ID"',
        },
      },
      { params: { region: { type: "string", default: "eu" } } },
    );
    const run = await dag.run(new Date("2024-02-29T00:00:00Z"));
    expect(await finished(run)).toBe("success");
    expect((await taskOf(run, "count")).log).toContain("day 2024-02-29");
    expect((await taskOf(run, "tell")).log).toContain("got 3 of 2024-02-29 for tell");
  });

  it("takes the way that a branch chooses by an XCom, and stops at a short circuit", async () => {
    const dag = await dagOf({
      count: { operator: "node", script: "export default () => ({ rows: 3, way: 'large' })" },
      pick: { operator: "branch", needs: ["count"], choose: "{{ xcom.count.way }}" },
      small: { operator: "empty", needs: ["pick"] },
      large: { operator: "empty", needs: ["pick"] },
      join: {
        operator: "empty",
        needs: ["small", "large"],
        trigger_rule: "none_failed_min_one_success",
      },
      enough: {
        operator: "short_circuit",
        needs: ["join"],
        condition: "{{ xcom.count.rows > 5 }}",
      },
      behind: { operator: "empty", needs: ["enough"] },
      far: { operator: "empty", needs: ["behind"], trigger_rule: "all_done" },
    });
    const run = await dag.run();
    expect(await finished(run)).toBe("success");
    const states = await Promise.all(
      ["pick", "small", "large", "join", "enough", "behind", "far"].map(
        async (task) => `${task} ${(await taskOf(run, task)).state}`,
      ),
    );
    expect(states).toEqual([
      "pick success",
      "small skipped",
      "large success",
      "join success",
      "enough success",
      "behind skipped",
      "far skipped",
    ]);
    expect((await taskOf(run, "pick")).log).toContain("Chose large");
  });

  it("retries after a failure with its delay, and keeps each attempt's log", async () => {
    const dag = await dagOf({
      flaky: {
        operator: "bash",
        command: 'echo "try $MILLRACE_TRY_NUMBER"; test "$MILLRACE_TRY_NUMBER" -ge 2',
        retries: 2,
        retry_delay: 0.2,
      },
    });
    const run = await dag.run();
    expect(await finished(run)).toBe("success");
    const task = await taskOf(run, "flaky");
    expect(task.tries).toBe(2);
    expect(task.attempts.map(({ state }) => state)).toEqual(["failed", "success"]);
    expect(task.log).toMatch(/try 1[\s\S]*try 2/);
  });

  it("stops an attempt at its execution_timeout, and what hangs below it does not run", async () => {
    const dag = await dagOf({
      slow: { operator: "bash", command: "sleep 60", execution_timeout: 1 },
      after: { operator: "empty", needs: ["slow"] },
      always: { operator: "empty", needs: ["slow"], trigger_rule: "all_done" },
    });
    const run = await dag.run();
    expect(await finished(run)).toBe("failed");
    const slow = await taskOf(run, "slow");
    expect(slow.attempts).toMatchObject([{ state: "failed", code: "execution_timeout" }]);
    expect((await taskOf(run, "after")).state).toBe("upstream_failed");
    expect((await taskOf(run, "always")).state).toBe("success");
  });

  it("keeps the error of a task whose text Postgres would refuse", async () => {
    const text = "%00 {{ 'a' | append: '\u{1f600}' | slice: 1, 1 }}";
    const dag = await dagOf({
      odd: { operator: "http.request", url: `{{ "${text}" | url_decode }}` },
      cut: { operator: "bash", command: `exit 3 # {{ "\u{1f600}" | slice: 0, 1 }}` },
    });
    const run = await dag.run();
    expect(await finished(run)).toBe("failed");
    expect((await taskOf(run, "odd")).attempts).toMatchObject([{ state: "failed" }]);
    expect((await taskOf(run, "cut")).attempts).toMatchObject([{ state: "failed" }]);
  });

  it("refuses an XCom that Postgres would refuse", async () => {
    const script = (text: string) => `def main(ctx):\n    return ${text}\n`;
    const dag = await dagOf({
      nul: { operator: "python", script: script(`{"a": chr(0)}`) },
      half: { operator: "python", script: script("chr(0xd83d)") },
      fine: { operator: "python", script: script("1") },
    });
    const run = await dag.run();
    expect(await finished(run)).toBe("failed");
    expect((await taskOf(run, "nul")).attempts).toMatchObject([{ state: "failed" }]);
    expect((await taskOf(run, "half")).state).not.toBe("running");
    expect((await taskOf(run, "fine")).state).toBe("success");
  });

  it("tells a template that cannot be rendered by its field", async () => {
    const dag = await dagOf({ bad: { operator: "bash", command: "echo {{ params.nothing }}" } });
    const run = await dag.run();
    expect(await finished(run)).toBe("failed");
    const [attempt] = (await taskOf(run, "bad")).attempts;
    expect(attempt?.code).toBe("template_undefined");
    expect(attempt?.error).toContain("command");
  });

  it("runs a mapped task once for each element, and hands on what they handed on in order", async () => {
    const dag = await dagOf({
      list: { operator: "node", script: "export default () => ['a', 'b', 'c']" },
      each: {
        operator: "node",
        needs: ["list"],
        expand: { over: "{{ xcom.list }}", as: "file" },
        map_index_template: "file {{ file }}",
        script:
          "import { context } from 'millrace';\nexport default () => context.item.file + '-{{ file }}-{{ map_index }}'",
      },
      tell: { operator: "bash", needs: ["each"], script: 'echo "{{ xcom.each | join: "+" }}"' },
    });
    const run = await dag.run();
    expect(await finished(run)).toBe("success");
    expect((await taskOf(run, "tell")).log).toContain("a-a-0+b-b-1+c-c-2");
    const { rows } = await db.query(
      `select map_index as map, map_label as label, map_item as item from task_instance
       where dag_run_id = $1 and task_id = 'each' order by map_index`,
      [run],
    );
    expect(rows.slice(0, 2)).toEqual([
      { map: -1, label: null, item: null },
      { map: 0, label: "file a", item: { file: "a" } },
    ]);
    expect(rows).toHaveLength(4);
  });

  it.each([
    [
      "a text",
      "{{ xcom.list.name }}",
      {},
      "failed",
      "bad_mapping",
      /\{\{ xcom.list.name \}\} gave "x"; expected a list/,
    ],
    ["nothing", "{{ xcom.list.none }}", {}, "skipped", null, /There is nothing to map over/],
    ["a mapping", "{{ xcom.list }}", {}, "success", null, /^$/],
    [
      "more than it may",
      "{{ xcom.list.many }}",
      { max_map_length: 2 },
      "failed",
      "mapping_too_long",
      /expand gave 3 elements; at most 2 are allowed \(max_map_length\)/,
    ],
  ])("maps over %s", async (_name, over, more, state, code, error) => {
    const dag = await dagOf({
      list: {
        operator: "node",
        script: "export default () => ({ name: 'x', none: [], many: [1, 2, 3] })",
      },
      each: {
        operator: "empty",
        needs: ["list"],
        retries: 3,
        expand: { over, as: "one" },
        ...more,
      },
    });
    const run = await dag.run();
    await finished(run);
    const { rows } = await db.query<{
      state: string;
      tries: number;
      code: string | null;
      error: string | null;
    }>(
      `select t.state::text, t.try_number as tries, a.error_code as code, a.error
       from task_instance t join attempt a on a.task_instance_id = t.id
       where t.dag_run_id = $1 and t.task_id = 'each' and t.map_index = -1`,
      [run],
    );
    expect(rows).toMatchObject([{ state, tries: 1, code }]);
    expect(rows[0]?.error ?? "").toMatch(error);
  });

  it("stops a run at its dagrun_timeout, with what runs of it", async () => {
    const { document, plan } = documentOf({
      slow: { operator: "bash", script: "sleep 60", retries: 3 },
      after: { operator: "empty", needs: ["slow"], trigger_rule: "all_done" },
    });
    const dag = await insertDag(db, teamId, plan, { document, dagrunTimeout: 1 });
    const run = await dag.run();
    expect(await finished(run)).toBe("failed");
    expect(await taskOf(run, "slow")).toMatchObject({
      state: "failed",
      attempts: [{ state: "cancelled", code: "dagrun_timeout" }],
    });
    expect((await taskOf(run, "after")).state).toBe("skipped");
  });

  it("stops what is cancelled while it runs, and goes on with what was cleared", async () => {
    const dag = await dagOf({
      long: {
        operator: "bash",
        command: 'echo begin; test "$MILLRACE_TRY_NUMBER" -gt 1 || sleep 60',
      },
    });
    const run = await dag.run();
    await waitFor("its first line", async () => (await taskOf(run, "long")).log?.includes("begin"));
    const begun = performance.now();
    await db.query("select engine.override($1, '{0}', 'none')", [run]);
    expect(await finished(run)).toBe("success");
    expect(performance.now() - begun).toBeLessThan(15_000);
    const task = await taskOf(run, "long");
    expect(task.attempts.map(({ state }) => state)).toEqual(["cancelled", "success"]);
  });

  it("creates the runs of due schedules, oldest first with catchup, and says when the next is due", async () => {
    const dag = await dagOf({ a: { operator: "empty" } });
    const day = 86_400_000;
    const today = Math.floor(Date.now() / day) * day;
    const timetable = {
      schedule: "@daily",
      timezone: "UTC",
      interval: "period",
      start_date: new Date(today - 3 * day).toISOString().slice(0, 10),
      end_date: null,
      catchup: true,
    };
    await db.query(
      `update dag set timetable = $2, next_logical_date = $3, next_interval_end = $4, next_run_at = $4
       where id = $1`,
      [dag.id, timetable, new Date(today - 3 * day), new Date(today - 2 * day)],
    );
    await db.query("select pg_notify('millrace_due', '')");
    const runs = await waitFor("three runs", async () => {
      const { rows } = await db.query<{ at: Date }>(
        `select logical_date as at from dag_run
         where dag_id = $1 and type = 'scheduled' and state = 'success' order by logical_date`,
        [dag.id],
      );
      return rows.length === 3 && rows;
    });
    expect(runs.map(({ at }) => at.getTime())).toEqual([3, 2, 1].map((n) => today - n * day));
    const { rows } = await db.query(
      "select next_run_at, next_logical_date from dag where id = $1",
      [dag.id],
    );
    expect(rows).toEqual([
      { next_logical_date: new Date(today), next_run_at: new Date(today + day) },
    ]);
  });
});
