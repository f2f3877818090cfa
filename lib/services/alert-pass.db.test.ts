import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { noteOutage, noteUnservedQueues } from "@/lib/db/system/alert-worker";
import { type Completion, step } from "@/lib/db/system/engine";
import { createLogger } from "@/lib/log";
import type { AlertEventName, RuleSettings } from "@/lib/schemas/alert";
import type { CheckFinding, CheckSeverity } from "@/lib/schemas/check";
import { insertDag, insertTeam, insertWorker, planOf, type TestDag } from "@/lib/testing/engine";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/test-database";
import { passAlerts } from "./alert-pass";

let database: TestDatabase;
let db: pg.Pool;
let worker: string;
const log = createLogger("worker", "fatal");

beforeAll(async () => {
  database = await createTestDatabase();
  db = new pg.Pool({ connectionString: database.sysUrl, max: 6 });
  worker = await insertWorker(db);
});
afterAll(async () => {
  await db.end();
  await database.drop();
});

async function channel(team: string, name = "ops"): Promise<string> {
  const { rows } = await db.query<{ id: string }>(
    `insert into alert_channel (team_id, name, kind, config, updated_at)
     values ($1, $2, 'webhook', '{}', now()) returning id`,
    [team, name],
  );
  return rows[0]?.id ?? "";
}

async function rule(
  team: string,
  event: AlertEventName,
  settings: Partial<RuleSettings> = {},
  channels: string[] = [],
): Promise<string> {
  const { rows } = await db.query<{ id: string }>(
    `insert into alert_rule (team_id, name, event, scope, settings, updated_at)
     values ($1, $2 || uuidv7(), $2, 'team', $3, now()) returning id`,
    [team, event, JSON.stringify(settings)],
  );
  const id = rows[0]?.id ?? "";
  for (const one of channels) {
    await db.query(
      "insert into alert_rule_channel (rule_id, channel_id, team_id) values ($1, $2, $3)",
      [id, one, team],
    );
  }
  return id;
}

/** Runs a DAG of independent tasks once; each ends as `end` says. */
async function runOnce(
  dag: TestDag,
  date: Date,
  end: (task: string) => Partial<Completion>,
): Promise<string> {
  const run = await dag.run(date);
  await endClaims(end);
  return run ?? "";
}

async function endClaims(end: (task: string) => Partial<Completion>): Promise<void> {
  const room = { light: 2_000, process: 0 };
  const { claimed } = await step(db, worker, [], room, ["default"]);
  const ended = claimed.map(
    ({ taskInstanceId, attempt, taskId }): Completion => ({
      taskInstanceId,
      attempt,
      taskState: "success",
      attemptState: "success",
      ...end(taskId),
    }),
  );
  await step(db, worker, ended, { light: 0, process: 0 }, ["default"]);
}

const ok = () => ({});
const failed = (error: string) => (): Partial<Completion> => ({
  taskState: "failed",
  attemptState: "failed",
  error,
});
const day = (n: number) => new Date(Date.UTC(2024, 2, n));

async function incidents(team: string) {
  const { rows } = await db.query(
    `select task_id as task, family, occurrences, closed_at is not null as closed,
       subject ->> 'title' as title
     from alert_incident where team_id = $1 order by opened_at, task_id`,
    [team],
  );
  return rows;
}

async function items(team: string): Promise<{ change: string; title: string }[]> {
  const { rows } = await db.query(
    `select change, subject ->> 'title' as title from alert_delivery_item where team_id = $1
     order by at, title, change`,
    [team],
  );
  return rows;
}

async function count(table: string, team: string): Promise<number> {
  const { rows } = await db.query(`select count(*)::int as n from ${table} where team_id = $1`, [
    team,
  ]);
  return rows[0].n;
}

describe("events", () => {
  it("are written only when somebody cares", async () => {
    const team = await insertTeam(db);
    const dag = await insertDag(db, team, planOf([{ task_id: "a" }]));
    await runOnce(dag, day(1), failed("no"));
    await runOnce(dag, day(2), ok);
    expect(await count("alert_event", team)).toBe(0);
    await rule(team, "run_failed");
    await runOnce(dag, day(3), ok);
    expect(await count("alert_event", team)).toBe(0);
    await runOnce(dag, day(4), failed("no"));
    expect(await count("alert_event", team)).toBe(1);
    await passAlerts(db, log);
    expect(await count("alert_event", team)).toBe(0);
    // An open incident makes a success worth telling.
    await runOnce(dag, day(5), ok);
    expect(await count("alert_event", team)).toBe(1);
    await passAlerts(db, log);
  });

  it("are read once, however many passes go on at once", async () => {
    const team = await insertTeam(db);
    await rule(team, "run_failed", {}, [await channel(team)]);
    const dag = await insertDag(db, team, planOf([{ task_id: "a" }]));
    for (let n = 1; n <= 20; n += 1) await runOnce(dag, day(n), failed(`broken on ${n}`));
    await Promise.all([1, 2, 3, 4].map(() => passAlerts(db, log)));
    await passAlerts(db, log);
    expect(await incidents(team)).toEqual([
      { task: "a", family: "failure", occurrences: 20, closed: false, title: "a failed" },
    ]);
    expect(await count("alert_occurrence", team)).toBe(20);
    expect(await items(team)).toHaveLength(1);
  });
});

describe("incidents", () => {
  it("are one for a task and an error, go on in place, and close when the task succeeds", async () => {
    const team = await insertTeam(db);
    await rule(team, "run_failed", {}, [await channel(team)]);
    const dag = await insertDag(db, team, planOf([{ task_id: "a" }, { task_id: "b" }]));
    await runOnce(dag, day(1), (task) => (task === "a" ? failed("HTTP 503 at 10:01")() : {}));
    await runOnce(dag, day(2), (task) => (task === "a" ? failed("HTTP 503 at 11:59")() : {}));
    await passAlerts(db, log);
    await runOnce(dag, day(3), (task) => (task === "b" ? failed("no such table")() : {}));
    await passAlerts(db, log);
    expect(await incidents(team)).toEqual([
      { task: "a", family: "failure", occurrences: 2, closed: true, title: "a failed" },
      { task: "b", family: "failure", occurrences: 1, closed: false, title: "b failed" },
    ]);
    await runOnce(dag, day(4), ok);
    await passAlerts(db, log);
    expect((await incidents(team)).every(({ closed }) => closed)).toBe(true);
    expect(await items(team)).toEqual([
      { change: "opened", title: "a failed" },
      { change: "closed", title: "a failed" },
      { change: "opened", title: "b failed" },
      { change: "closed", title: "b failed" },
    ]);
  });

  it("are not closed by a success of an earlier date", async () => {
    const team = await insertTeam(db);
    await rule(team, "run_failed");
    const dag = await insertDag(db, team, planOf([{ task_id: "a" }]));
    await runOnce(dag, day(9), failed("no"));
    await runOnce(dag, day(2), ok);
    await passAlerts(db, log);
    expect(await incidents(team)).toMatchObject([{ closed: false }]);
  });

  it("that are snoozed send nothing, and no team sees another's", async () => {
    const [team, other] = [await insertTeam(db), await insertTeam(db)];
    await rule(team, "run_failed", { repeatHours: 0 });
    const late = await channel(team);
    await rule(other, "run_failed", {}, [await channel(other)]);
    const dag = await insertDag(db, team, planOf([{ task_id: "a" }]));
    await runOnce(dag, day(1), failed("no"));
    await passAlerts(db, log);
    await db.query(
      "update alert_incident set quiet_until = now() + interval '1 hour' where team_id = $1",
      [team],
    );
    await rule(team, "run_failed", {}, [late]);
    await runOnce(dag, day(2), failed("no"));
    await passAlerts(db, log);
    expect(await items(team)).toEqual([]);
    await db.query("update alert_incident set quiet_until = null where team_id = $1", [team]);
    await runOnce(dag, day(3), failed("no"));
    await passAlerts(db, log);
    expect(await items(team)).toHaveLength(1);
    expect(await incidents(other)).toEqual([]);
  });
});

describe("rules", () => {
  it("tell of retries, successes, recoveries and streaks", async () => {
    const team = await insertTeam(db);
    const [a, b, c, d] = [
      await channel(team, "a"),
      await channel(team, "b"),
      await channel(team, "c"),
      await channel(team, "d"),
    ];
    await rule(team, "task_retried", {}, [a]);
    await rule(team, "run_succeeded", {}, [b]);
    await rule(team, "run_recovered", {}, [c]);
    await rule(team, "failures_in_a_row", { count: 3 }, [d]);
    const dag = await insertDag(db, team, planOf([{ task_id: "a", max_tries: 2 }]));
    await runOnce(dag, day(1), () => ({
      taskState: "up_for_retry",
      attemptState: "failed",
      retryAfterSeconds: 0,
      error: "again",
    }));
    await db.query("select engine.wake_due(10)");
    await endClaims(failed("no"));
    await runOnce(dag, day(2), failed("no"));
    await passAlerts(db, log);
    const told = async (id: string) => {
      const { rows } = await db.query<{ title: string }>(
        "select subject ->> 'title' as title from alert_delivery_item where channel_id = $1",
        [id],
      );
      return rows.map(({ title }) => title);
    };
    expect(await told(a)).toEqual(["a failed and is tried again"]);
    expect(await told(d)).toEqual([]);
    await runOnce(dag, day(3), failed("no"));
    await runOnce(dag, day(4), ok);
    await runOnce(dag, day(5), ok);
    await passAlerts(db, log);
    expect(await told(d)).toEqual(["3 runs in a row failed", "3 runs in a row failed"]);
    expect(await told(b)).toHaveLength(2);
    expect(await told(c)).toEqual(["The run succeeded after a failure"]);
  });

  it("watch runs that take long, and let those go that ended in time", async () => {
    const team = await insertTeam(db);
    await rule(team, "run_longer_than", { seconds: 3_600 }, [await channel(team)]);
    const dag = await insertDag(db, team, planOf([{ task_id: "a" }]));
    await dag.run(day(1));
    await dag.run(day(2));
    const { rows } = await db.query<{ run: string }>(
      "select dag_run_id as run from alert_deadline where team_id = $1 order by 1",
      [team],
    );
    expect(rows).toHaveLength(2);
    const inTime = rows[0]?.run;
    await db.query(`update dag_run set state = 'success', ended_at = now() where id = $1`, [
      inTime,
    ]);
    await db.query(
      "update alert_deadline set due_at = now() - interval '1 second' where team_id = $1",
      [team],
    );
    await passAlerts(db, log);
    expect(await items(team)).toEqual([
      { change: "opened", title: "The run takes longer than 1 h" },
    ]);
    expect(await count("alert_deadline", team)).toBe(0);
    await endClaims(ok);
    await passAlerts(db, log);
    expect(await incidents(team)).toMatchObject([{ family: "slow", closed: true }]);
  });

  it("know the time of day by their own clock", async () => {
    const team = await insertTeam(db);
    await rule(team, "run_not_finished_by", { by: "07:00", timezone: "Europe/Berlin" });
    const dag = await insertDag(db, team, planOf([{ task_id: "a" }]));
    // A day in the future, past the change to summer time of 2040-03-25.
    const after = "2040-03-25T04:30:00.000Z";
    await dag.run(new Date(after), { run_after: after });
    const before = "2040-03-24T23:00:00.000Z";
    await dag.run(new Date(before), { run_after: before });
    const { rows } = await db.query<{ due: Date }>(
      "select due_at as due from alert_deadline where team_id = $1 order by dag_run_id, due_at",
      [team],
    );
    expect(rows.map(({ due }) => due.toISOString())).toEqual([
      "2040-03-25T05:00:00.000Z",
      "2040-03-25T05:00:00.000Z",
    ]);
    await endClaims(ok);
  });

  it("hear what the system did to a DAG, and which dates its schedule missed", async () => {
    const team = await insertTeam(db);
    await rule(team, "dag_paused", {}, [await channel(team)]);
    await rule(team, "run_late", { seconds: 60 }, []);
    const dag = await insertDag(db, team, planOf([{ task_id: "a" }]));
    const { rows } = await db.query<{ name: string }>(
      "select dag_id as name from dag where id = $1",
      [dag.id],
    );
    await db.query(
      `insert into audit_event (team_id, actor_kind, actor_name, action, entity_kind, entity_id)
       values ($1, 'system', 'system', 'dag.pause', 'dag', $2)`,
      [team, rows[0]?.name],
    );
    await db.query(
      `insert into tick_span (dag_id, team_id, from_date, until_date, outcome, reason, timetable)
       values ($1, $2, '2024-01-01', '2024-01-02', 'missed', 'no_worker', '{}')`,
      [dag.id, team],
    );
    await passAlerts(db, log);
    expect(await items(team)).toEqual([{ change: "opened", title: "The system paused the DAG" }]);
    expect((await incidents(team)).map(({ title }) => title).sort()).toEqual([
      "The schedule missed a date",
      "The system paused the DAG",
    ]);
  });
});

describe("checks", () => {
  const finding = (name: string, severity: CheckSeverity, passed: boolean): CheckFinding => ({
    name,
    severity,
    passed,
    value: passed ? "0" : "7",
    expected: "= 0",
    sample: null,
  });
  const checked =
    (...checks: CheckFinding[]) =>
    (): Partial<Completion> => ({ checks });

  it("that warn are written only when a rule asks for it, of tasks that succeed", async () => {
    const team = await insertTeam(db);
    const dag = await insertDag(db, team, planOf([{ task_id: "a", max_tries: 2 }]));
    const warns = checked(finding("rows", "warn", false));
    await runOnce(dag, day(1), warns);
    expect(await count("alert_event", team)).toBe(0);
    await rule(team, "check_warned");
    await runOnce(dag, day(2), () => ({ ...failed("no")(), ...warns() }));
    await runOnce(
      dag,
      day(3),
      checked(finding("rows", "warn", true), finding("sum", "error", false)),
    );
    expect(await count("alert_event", team)).toBe(0);
    // Only the attempt that succeeds tells.
    await runOnce(dag, day(4), () => ({
      ...warns(),
      taskState: "up_for_retry",
      attemptState: "failed",
      retryAfterSeconds: 0,
    }));
    expect(await count("alert_event", team)).toBe(0);
    await db.query("select engine.wake_due(10)");
    await endClaims(checked(finding("rows", "warn", false), finding("nulls", "warn", false)));
    const { rows } = await db.query(
      "select kind, attempt, detail from alert_event where team_id = $1 order by id",
      [team],
    );
    const said = (name: string) => ({ label: name, error: `${name}: 7, expected = 0` });
    expect(rows).toEqual([
      { kind: "check_warned", attempt: 2, detail: said("rows") },
      { kind: "check_warned", attempt: 2, detail: said("nulls") },
    ]);
    await passAlerts(db, log);
    expect((await incidents(team)).map(({ title }) => title).sort()).toEqual([
      "a warned: nulls",
      "a warned: rows",
    ]);
  });

  it("are over when they pass, also in a run that fails", async () => {
    const team = await insertTeam(db);
    await rule(team, "check_warned", {}, [await channel(team)]);
    const dag = await insertDag(db, team, planOf([{ task_id: "a" }, { task_id: "b" }]));
    const by =
      (a: Partial<Completion>, b: Partial<Completion>) =>
      (task: string): Partial<Completion> =>
        task === "a" ? a : b;
    const bad = checked(finding("rows", "warn", false))();
    const good = checked(finding("rows", "warn", true))();
    await runOnce(dag, day(1), by(bad, bad));
    await passAlerts(db, log);
    // The same again in one of them; the other is over, in the pass that reads both.
    await runOnce(dag, day(2), by(bad, good));
    await passAlerts(db, log);
    const shown = (await incidents(team)).map(({ task, occurrences, closed }) => [
      task,
      occurrences,
      closed,
    ]);
    expect(shown).toEqual([
      ["a", 2, false],
      ["b", 1, true],
    ]);
    await runOnce(dag, day(3), by(good, failed("no")()));
    await passAlerts(db, log);
    expect((await incidents(team)).every(({ closed }) => closed)).toBe(true);
    expect((await items(team)).map(({ change, title }) => `${change} ${title}`).sort()).toEqual([
      "closed a warned: rows",
      "closed b warned: rows",
      "opened a warned: rows",
      "opened b warned: rows",
    ]);
  });
});

describe("a storm", () => {
  it("of 1,000 tasks that fail is one message for a channel", async () => {
    const team = await insertTeam(db);
    const ops = await channel(team);
    await rule(team, "task_failed", {}, [ops]);
    await rule(team, "run_failed", {}, [ops]);
    const plan = planOf(Array.from({ length: 1_000 }, (_, n) => ({ task_id: `t${n}` })));
    const dag = await insertDag(db, team, plan);
    await runOnce(dag, day(1), failed("the disk is full"));
    await passAlerts(db, log);
    expect(await count("alert_incident", team)).toBe(1_000);
    expect(await count("alert_delivery", team)).toBe(1);
    expect(await count("alert_delivery_item", team)).toBe(1_000);
    // All recover: told in the same message, for it has not been sent, and in no second one.
    await runOnce(dag, day(2), ok);
    await passAlerts(db, log);
    expect((await incidents(team)).filter(({ closed }) => !closed)).toEqual([]);
    expect(await count("alert_delivery", team)).toBe(1);
  });
});

describe("workers", () => {
  it("that a queue lacks are told of once, and again when they are back", async () => {
    const team = await insertTeam(db);
    await rule(team, "no_worker", {}, [await channel(team)]);
    const dag = await insertDag(db, team, planOf([{ task_id: "a", queue: "gpu" }]));
    await dag.run(day(1));
    await noteUnservedQueues(db);
    expect(await count("alert_event", team)).toBe(0);
    await db.query(
      `update task_instance set queued_at = now() - interval '5 minutes' where dag_id = $1`,
      [dag.id],
    );
    for (let n = 0; n < 2; n += 1) {
      await noteUnservedQueues(db);
      await passAlerts(db, log);
    }
    expect(await items(team)).toEqual([
      { change: "opened", title: "No worker serves the queue gpu" },
    ]);
    await db.query(
      `insert into worker (name, host, pid, queues, process_slots, light_slots)
       values ('gpu-1', 'test', 0, '{gpu}', 1, 1)`,
    );
    await noteUnservedQueues(db);
    await passAlerts(db, log);
    expect(await incidents(team)).toMatchObject([{ family: "worker", closed: true }]);
  });

  it("that were all gone are told of by the first that comes back", async () => {
    const team = await insertTeam(db);
    await rule(team, "no_worker", {}, [await channel(team)]);
    await noteOutage(db);
    expect(await count("alert_event", team)).toBe(0);
    await db.query("update worker set heartbeat_at = now() - interval '20 minutes'");
    await noteOutage(db);
    await passAlerts(db, log);
    expect(await items(team)).toEqual([
      { change: "closed", title: "No worker is alive" },
      { change: "opened", title: "No worker is alive" },
    ]);
    expect(await incidents(team)).toMatchObject([{ family: "worker", closed: true }]);
  });
});
