import { randomUUID } from "node:crypto";
import type { AlertSubject } from "@/lib/schemas/alert";
import type { Role } from "@/lib/schemas/role";
import type { TestApi } from "./http";
import type { TestTeam, TestUser } from "./team";

/** A team of a test with a member of each role and a token of each role. */
export type StaffedTeam = TestTeam & {
  members: Record<Role, TestUser>;
  tokens: Record<Role, string>;
};

/** Path of a task instance. */
export interface TaskPath {
  dag: string;
  run: string;
  task: string;
}

const TASK = "say_hello";

const ANY_SUBJECT: AlertSubject = {
  event: "run_failed",
  title: "load failed",
  dagId: null,
  run: null,
  runType: null,
  logicalDate: null,
  taskId: "load",
  mapIndex: null,
  attempt: 1,
  line: null,
  error: "no",
  durationSeconds: null,
  failedTasks: 1,
  owner: "",
  changed: null,
};
const REQUESTS_OF_ONE = 40;

/**
 * Makes what a team may have, through the API as its owner. No two teams' things have a name in
 * common.
 */
export class TeamThings {
  readonly team: StaffedTeam;
  readonly #api: TestApi;
  #sharedTask: Promise<TaskPath> | undefined;
  #maker: TestUser | undefined;
  #asked = 0;

  constructor(api: TestApi, team: StaffedTeam) {
    this.#api = api;
    this.team = team;
  }

  /** A member besides those of `team.members`. */
  async member(role: Role = "viewer"): Promise<TestUser> {
    const user = await this.#api.people.user("Member");
    await this.#api.people.join(this.team, user, role);
    return user;
  }

  /** An open invitation; its id. */
  async invitation(): Promise<string> {
    const { id } = await this.#post<{ id: string }>("invitations", { role: "viewer" });
    return id;
  }

  /** An API token; its id. */
  async token(): Promise<string> {
    const { id } = await this.#post<{ id: string }>("tokens", { name: "ci", role: "viewer" });
    return id;
  }

  /** A connection with a secret; its connId. */
  async connection(): Promise<string> {
    const connId = name("conn");
    const config = { host: "db.example", database: "d", user: "u", password: "hunter2-secret" };
    await this.#post("connections", { connId, type: "postgres", config });
    return connId;
  }

  /** A variable; its key. */
  async variable(): Promise<string> {
    const key = name("var");
    await this.#post("variables", { key, value: "1" });
    return key;
  }

  /** A channel; its id. Made beside the API, which would count it against its limit. */
  async channel(): Promise<string> {
    const data = { teamId: this.team.id, name: name("channel"), kind: "email" };
    const config = { to: ["ops@example.com"] };
    const { id } = await this.#api.sys.alertChannel.create({ data: { ...data, config } });
    return id;
  }

  /** A rule; its id. */
  async rule(): Promise<string> {
    const data = { teamId: this.team.id, name: name("rule"), event: "run_failed", scope: "team" };
    return (await this.#api.sys.alertRule.create({ data })).id;
  }

  /** An open incident; its id. */
  async incident(): Promise<string> {
    const at = new Date();
    const fingerprint = name("error");
    const { id } = await this.#api.sys.alertIncident.create({
      data: {
        teamId: this.team.id,
        family: "failure",
        fingerprint,
        subject: ANY_SUBJECT,
        openedAt: at,
        lastAt: at,
      },
    });
    return id;
  }

  /** A message that was given up; its id. */
  async failedDelivery(): Promise<string> {
    const channelId = await this.channel();
    const { id } = await this.#api.sys.alertDelivery.create({
      data: { teamId: this.team.id, channelId, state: "failed", dueAt: new Date() },
    });
    return id;
  }

  /** A pool; its name. */
  async pool(): Promise<string> {
    const pool = name("pool");
    await this.#post("pools", { name: pool, slots: 2 });
    return pool;
  }

  /** A manual DAG with one task, not paused; its dag_id. */
  async dag(): Promise<string> {
    const dag = name("dag");
    await this.#post("dags", { source: dagSource(dag), paused: false });
    return dag;
  }

  /** A test of a task that has ended; its id. Made beside the API, which bounds those that have not. */
  async taskTest(): Promise<string> {
    const at = new Date();
    const { id } = await this.#api.sys.taskTest.create({
      data: {
        teamId: this.team.id,
        dagId: name("dag"),
        taskId: TASK,
        operator: "bash",
        queue: "default",
        state: "success",
        document: {},
        logicalDate: at,
        intervalStart: at,
        intervalEnd: at,
        conf: {},
        params: {},
        mapIndex: 0,
        given: {},
        orderedBy: "somebody",
        endedAt: at,
      },
    });
    return id;
  }

  /** An asset that a task publishes; its name. */
  async asset(): Promise<string> {
    const [dag, asset] = [name("dag"), name("asset")];
    const source = `dag_id: ${dag}\ntasks:\n  a: { operator: empty, outlets: [${asset}] }\n`;
    await this.#post("dags", { source });
    return asset;
  }

  /** A daily DAG, paused, without a run; its dag_id. */
  async scheduledDag(): Promise<string> {
    const dag = name("daily");
    const source = dagSource(dag).replace("schedule: null", '"schedule": "@daily"');
    await this.#post("dags", { source, paused: true });
    return dag;
  }

  /** A backfill of three days that has begun. */
  async backfill(): Promise<{ dag: string; backfill: string }> {
    const dag = await this.scheduledDag();
    const body = { from: "2024-01-01", to: "2024-01-03" };
    const { id } = await this.#post<{ id: string }>(`dags/${dag}/backfills`, body);
    return { dag, backfill: id };
  }

  /** A backfill whose runs were cancelled, so that they failed. */
  async failedBackfill(): Promise<{ dag: string; backfill: string }> {
    const { dag, backfill } = await this.backfill();
    await this.#post(`dags/${dag}/backfills/${backfill}/cancel`, { running: "kill" });
    return { dag, backfill };
  }

  /** A DAG that was deleted and can be restored; its dag_id. */
  async deletedDag(): Promise<string> {
    const dag = await this.dag();
    await this.#send("DELETE", `dags/${dag}`);
    return dag;
  }

  /** A run of the shared DAG that has not begun. */
  async freshRun(): Promise<Omit<TaskPath, "task">> {
    const { dag } = await this.sharedTask();
    const run = await this.#post<{ id: string }>(`dags/${dag}/runs`, {});
    return { dag, run: run.id };
  }

  /** An order over many runs that goes on; its id. */
  async runOrder(): Promise<string> {
    const { run } = await this.freshRun();
    const { order } = await this.#post<{ order: { id: string } }>("run-orders", {
      verb: "cancel",
      runs: [run],
    });
    return order.id;
  }

  /** A task instance of a run of a DAG, with an attempt that has a log; the same one each time. */
  sharedTask(): Promise<TaskPath> {
    this.#sharedTask ??= this.#task();
    return this.#sharedTask;
  }

  /** A task instance that asks a person, of a new run. */
  async askingTask(): Promise<TaskPath> {
    const { dag, run } = await this.freshRun();
    const { sys } = this.#api;
    const { id } = await sys.taskInstance.findFirstOrThrow({ where: { dagRunId: run } });
    const teamId = this.team.id;
    await sys.taskInstance.update({
      where: { id },
      data: { state: "awaiting_input", tryNumber: 1 },
    });
    await sys.attempt.create({
      data: { taskInstanceId: id, number: 1, teamId, state: "deferred", workerId: randomUUID() },
    });
    const ask = {
      message: "Go on?",
      choices: ["approve", "reject"],
      refusals: [],
      role: "operator",
    };
    const begunAt = new Date();
    await sys.deferral.create({
      data: { taskInstanceId: id, attempt: 1, teamId, queue: "default", begunAt, ask },
    });
    return { dag, run, task: TASK };
  }

  async #task(): Promise<TaskPath> {
    const dag = await this.dag();
    const run = await this.#post<{ id: string }>(`dags/${dag}/runs`, {});
    const { sys } = this.#api;
    const { id } = await sys.taskInstance.findFirstOrThrow({ where: { dagRunId: run.id } });
    const teamId = this.team.id;
    await sys.attempt.create({
      data: {
        taskInstanceId: id,
        number: 1,
        teamId,
        state: "success",
        workerId: randomUUID(),
        endedAt: new Date(),
      },
    });
    const log = { attempt: 1, seq: 0, firstLine: 1, lines: 1, text: "hello" };
    await sys.logChunk.create({ data: { taskInstanceId: id, teamId, ...log } });
    return { dag, run: run.id, task: TASK };
  }

  async #post<T>(path: string, json: unknown): Promise<T> {
    return JSON.parse(await this.#send("POST", path, json)) as T;
  }

  /** An owner who makes things; another one after a while, for each may ask only so often. */
  async #owner(): Promise<TestUser> {
    if (this.#asked % REQUESTS_OF_ONE === 0) {
      this.#maker = await this.#api.people.user("Maker");
      await this.#api.people.join(this.team, this.#maker, "owner");
    }
    this.#asked += 1;
    return this.#maker ?? this.team.members.owner;
  }

  async #send(method: string, path: string, json?: unknown): Promise<string> {
    const answer = await this.#api.call(method, `/api/v1/teams/${this.team.slug}/${path}`, {
      as: await this.#owner(),
      json,
    });
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.text}`);
    return answer.text;
  }
}

/** A document of a manual DAG with one task. */
export function dagSource(dagId: string): string {
  return `dag_id: ${dagId}\nschedule: null\ntasks:\n  ${TASK}: { operator: empty }\n`;
}

/** A name that no other thing has. */
export function name(prefix: string): string {
  return `${prefix}_${randomUUID().slice(0, 8)}`;
}
