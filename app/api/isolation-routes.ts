import type { Permission } from "@/lib/core/permissions";
import { dagSource, name, type TeamThings } from "@/lib/testing/team-things";

// Every route of `/api/v1` with what `isolation.db.test.ts` needs to try it: add a row for each
// exported method of a new route file, or the test fails. In a row of a team's route,
//
// - `permission` is what the caller's role must have: roles below it must get 403, the others must
//   be let in;
// - `make` makes (through `TeamThings`, which you extend for new kinds of things) an object of the
//   given team to try the route on, and returns the path parameters beside `team`, and body and
//   query that are valid. It is called anew for each try, so it may hand out what the route then
//   deletes. The test puts another team's parameters in their place, one at a time and all
//   together, and expects 404;
// - `stream: true` marks an endless answer: only its start is read;
// - `refusal` is what those who may get all the same, where success would end what the test needs;
//   `tokenRefusal` is what their API tokens get, where the thing is a person's.

/** A valid request on an object of a team. */
export interface Made {
  /** Path parameters beside `team`. */
  params?: Record<string, string>;
  body?: unknown;
  query?: Record<string, string>;
}

/** A route below `/api/v1/teams/[team]`. */
export interface TeamRoute {
  scope: "team";
  permission: Permission;
  make?: (things: TeamThings) => Promise<Made>;
  stream?: true;
  refusal?: number;
  /** The same for API tokens alone, where only people have the thing. */
  tokenRefusal?: number;
}

/** A route for people who are signed in, or for everybody. */
export interface OtherRoute {
  scope: "user" | "public";
}

const user: OtherRoute = { scope: "user" };
const everybody: OtherRoute = { scope: "public" };

function team(
  permission: Permission,
  make?: TeamRoute["make"],
  more: Pick<TeamRoute, "stream" | "refusal" | "tokenRefusal"> = {},
): TeamRoute {
  return { scope: "team", permission, ...(make === undefined ? {} : { make }), ...more };
}

const onDag = async (things: TeamThings) => ({ params: { dag: await things.dag() } });
const onSharedDag = async (things: TeamThings) => {
  const { dag } = await things.sharedTask();
  return { params: { dag } };
};
const onRun = async (things: TeamThings) => {
  const { dag, run } = await things.sharedTask();
  return { params: { dag, run } };
};
const onTask = async (things: TeamThings) => ({ params: { ...(await things.sharedTask()) } });
const onLog = async (things: TeamThings) => ({
  ...(await onTask(things)),
  query: { attempt: "1" },
});
const onConnection = async (things: TeamThings) => ({
  params: { connection: await things.connection() },
});
const onVariable = async (things: TeamThings) => ({
  params: { variable: await things.variable() },
});

const onChannel = async (things: TeamThings) => ({ params: { channel: await things.channel() } });
const onRule = async (things: TeamThings) => ({ params: { rule: await things.rule() } });
const onIncident = async (things: TeamThings) => ({
  params: { incident: await things.incident() },
});
const onDelivery = async (things: TeamThings) => ({
  params: { delivery: await things.failedDelivery() },
});

const ALERTS = "/teams/[team]/alerts";
const onPool = async (things: TeamThings) => ({ params: { pool: await things.pool() } });
const onBackfill = async (things: TeamThings) => ({ params: await things.backfill() });
const range = { from: "2024-01-01", to: "2024-01-03" };

const onTest = async (things: TeamThings) => ({ params: { test: await things.taskTest() } });

const onOrder = async (things: TeamThings) => ({ params: { order: await things.runOrder() } });

const ORDER = "/teams/[team]/run-orders/[order]";
const DAG = "/teams/[team]/dags/[dag]";
const DRAFT = "/teams/[team]/drafts/[dag]";
const TEST = "/teams/[team]/task-tests/[test]";
const BACKFILL = `${DAG}/backfills/[backfill]`;
const TASK = `${DAG}/runs/[run]/tasks/[task]`;

/** By method and path below `/api/v1`. */
export const ISOLATION_ROUTES: Readonly<Record<string, TeamRoute | OtherRoute>> = {
  "GET /openapi.json": everybody,
  "POST /sign-up": everybody,
  "POST /password-reset": everybody,
  "POST /password-reset/confirm": everybody,
  "PUT /me/password": user,
  "GET /invitations/[token]": everybody,
  "POST /invitations/[token]/accept": user,
  "GET /me": user,
  "GET /me/sessions": user,
  "DELETE /me/sessions": user,
  "DELETE /me/sessions/[session]": user,
  "GET /me/deleted-teams": user,
  "POST /me/deleted-teams/[slug]/restore": user,
  "GET /teams": user,
  "POST /teams": user,

  "GET /teams/[team]": team("team.view"),
  "PATCH /teams/[team]": team("team.manage", async () => ({ body: { name: "Renamed" } })),
  // The address is not typed right: the team must be there for the rows below.
  "DELETE /teams/[team]": team("team.delete", async () => ({ body: { confirm: "" } }), {
    refusal: 422,
  }),
  "GET /teams/[team]/deletion": team("team.delete"),
  "GET /teams/[team]/retention": team("team.view"),
  "PUT /teams/[team]/retention": team("team.manage", async () => ({
    body: { keepRunsDays: 30, keepLogsDays: 10, keepNewestRuns: 5 },
  })),
  "GET /teams/[team]/retention/preview": team("team.manage", async () => ({
    query: { keepRunsDays: "30", keepLogsDays: "10", keepNewestRuns: "5" },
  })),

  "GET /teams/[team]/members": team("member.view"),
  "PATCH /teams/[team]/members/[user]": team("member.manage", async (things) => ({
    params: { user: (await things.member()).id },
    body: { role: "operator" },
  })),
  "DELETE /teams/[team]/members/[user]": team("member.manage", async (things) => ({
    params: { user: (await things.member()).id },
  })),

  "GET /teams/[team]/invitations": team("member.manage"),
  "POST /teams/[team]/invitations": team("member.manage", async () => ({
    body: { role: "viewer" },
  })),
  "DELETE /teams/[team]/invitations/[invitation]": team("member.manage", async (things) => ({
    params: { invitation: await things.invitation() },
  })),

  "GET /teams/[team]/tokens": team("token.manage"),
  "POST /teams/[team]/tokens": team("token.manage", async () => ({
    body: { name: "ci", role: "viewer" },
  })),
  "DELETE /teams/[team]/tokens/[token]": team("token.manage", async (things) => ({
    params: { token: await things.token() },
  })),

  "POST /teams/[team]/task-tests": team("task.test", async () => ({
    body: { source: dagSource(name("dag")), taskId: "say_hello" },
  })),
  [`GET ${TEST}`]: team("task.test", onTest),
  [`POST ${TEST}/cancel`]: team("task.test", onTest),
  [`GET ${TEST}/logs`]: team("task.test", onTest),
  [`GET ${TEST}/logs/stream`]: team("task.test", onTest, { stream: true }),

  [`GET ${DRAFT}`]: team("dag.edit", onSharedDag, { tokenRefusal: 403 }),
  [`PUT ${DRAFT}`]: team(
    "dag.edit",
    async (things) => ({
      ...(await onSharedDag(things)),
      body: { source: dagSource(name("dag")), baseVersion: 1 },
    }),
    { tokenRefusal: 403 },
  ),
  [`DELETE ${DRAFT}`]: team("dag.edit", onSharedDag, { tokenRefusal: 403 }),

  "GET /teams/[team]/approvals": team("approval.view"),
  "GET /teams/[team]/audit": team("audit.view"),
  "GET /teams/[team]/workers": team("worker.view"),

  "GET /teams/[team]/connections": team("connection.view"),
  "POST /teams/[team]/connections": team("connection.manage", async () => ({
    body: { connId: name("conn"), type: "http", config: { base_url: "https://example.com" } },
  })),
  "GET /teams/[team]/connections/[connection]": team("connection.view", onConnection),
  "PATCH /teams/[team]/connections/[connection]": team("connection.manage", async (things) => ({
    ...(await onConnection(things)),
    body: { description: "changed" },
  })),
  "DELETE /teams/[team]/connections/[connection]": team("connection.manage", onConnection),
  "POST /teams/[team]/connections/[connection]/test": team("connection.manage", onConnection),
  "GET /teams/[team]/connections/[connection]/uses": team("connection.view", onConnection),

  "GET /teams/[team]/variables": team("variable.view"),
  "POST /teams/[team]/variables": team("variable.manage", async () => ({
    body: { key: name("var"), value: "1" },
  })),
  "GET /teams/[team]/variables/[variable]": team("variable.view", onVariable),
  "PATCH /teams/[team]/variables/[variable]": team("variable.manage", async (things) => ({
    ...(await onVariable(things)),
    body: { value: "2" },
  })),
  "DELETE /teams/[team]/variables/[variable]": team("variable.manage", onVariable),
  "GET /teams/[team]/variables/[variable]/uses": team("variable.view", onVariable),

  [`GET ${ALERTS}/summary`]: team("run.view"),
  [`GET ${ALERTS}/incidents`]: team("run.view"),
  [`GET ${ALERTS}/incidents/[incident]`]: team("run.view", onIncident),
  [`PATCH ${ALERTS}/incidents/[incident]`]: team("run.note", async (things) => ({
    ...(await onIncident(things)),
    body: { acknowledged: true },
  })),
  [`GET ${ALERTS}/rules`]: team("alert.view"),
  [`POST ${ALERTS}/rules`]: team("alert.manage", async () => ({
    body: { name: name("rule"), event: "run_failed", scope: { kind: "team" } },
  })),
  [`PATCH ${ALERTS}/rules/[rule]`]: team("alert.manage", async (things) => ({
    ...(await onRule(things)),
    body: { enabled: false },
  })),
  [`DELETE ${ALERTS}/rules/[rule]`]: team("alert.manage", onRule),
  [`GET ${ALERTS}/channels`]: team("alert.view"),
  [`POST ${ALERTS}/channels`]: team("alert.manage", async () => ({
    body: { name: name("channel"), kind: "email", config: { to: ["ops@example.com"] } },
  })),
  [`PATCH ${ALERTS}/channels/[channel]`]: team("alert.manage", async (things) => ({
    ...(await onChannel(things)),
    body: { enabled: false },
  })),
  [`DELETE ${ALERTS}/channels/[channel]`]: team("alert.manage", onChannel),
  [`POST ${ALERTS}/channels/[channel]/test`]: team("alert.manage", onChannel),
  [`GET ${ALERTS}/deliveries`]: team("alert.view"),
  [`GET ${ALERTS}/deliveries/[delivery]`]: team("alert.view", onDelivery),
  [`POST ${ALERTS}/deliveries/[delivery]/retry`]: team("alert.manage", onDelivery),
  "GET /teams/[team]/pools": team("pool.view"),
  "POST /teams/[team]/pools": team("pool.manage", async () => ({
    body: { name: name("pool"), slots: 2 },
  })),
  "GET /teams/[team]/pools/[pool]": team("pool.view", onPool),
  "PATCH /teams/[team]/pools/[pool]": team("pool.manage", async (things) => ({
    ...(await onPool(things)),
    body: { slots: 3 },
  })),
  "DELETE /teams/[team]/pools/[pool]": team("pool.manage", onPool),

  "GET /teams/[team]/home": team("run.view"),
  "GET /teams/[team]/search": team("run.view", async () => ({ query: { q: "dag" } })),
  "GET /teams/[team]/assets": team("dag.view"),
  "GET /teams/[team]/assets/events": team("dag.view"),
  "POST /teams/[team]/assets/events": team("run.trigger", async (things) => ({
    body: { asset: await things.asset() },
  })),

  "GET /teams/[team]/operators": team("dag.view"),
  "GET /teams/[team]/live": team("run.view", undefined, { stream: true }),
  "GET /teams/[team]/runs": team("run.view"),
  "GET /teams/[team]/schedule": team("run.view"),
  "GET /teams/[team]/schedule/load": team("run.view"),
  "GET /teams/[team]/runs/counts": team("run.view"),
  "GET /teams/[team]/runs/export": team("run.view"),

  "GET /teams/[team]/run-orders": team("run.view"),
  "POST /teams/[team]/run-orders": team("run.clear", async (things) => ({
    body: { verb: "cancel", runs: [(await things.sharedTask()).run], dryRun: true },
  })),
  [`GET ${ORDER}`]: team("run.view", onOrder),
  [`GET ${ORDER}/runs`]: team("run.view", onOrder),
  [`POST ${ORDER}/stop`]: team("run.clear", onOrder),

  "GET /teams/[team]/dags": team("dag.view"),
  "POST /teams/[team]/dags": team("dag.edit", async () => ({
    body: { source: dagSource(name("dag")) },
  })),
  "POST /teams/[team]/dags/validate": team("dag.edit", async () => ({
    body: { source: dagSource("any") },
  })),
  "POST /teams/[team]/dags/pause": team("dag.pause", async (things) => ({
    body: { dags: [(await things.sharedTask()).dag], paused: true, dryRun: true },
  })),
  [`GET ${DAG}`]: team("dag.view", onSharedDag),
  [`PATCH ${DAG}`]: team("dag.pause", async (things) => ({
    ...(await onSharedDag(things)),
    body: { paused: true },
  })),
  [`DELETE ${DAG}`]: team("dag.delete", onDag),
  [`POST ${DAG}/restore`]: team("dag.delete", async (things) => ({
    params: { dag: await things.deletedDag() },
  })),
  [`GET ${DAG}/graph`]: team("dag.view", onSharedDag),
  [`GET ${DAG}/grid`]: team("run.view", onSharedDag),
  [`GET ${DAG}/ticks`]: team("dag.view", onSharedDag),
  [`GET ${DAG}/events`]: team("dag.view", onSharedDag),
  [`GET ${DAG}/calendar`]: team("run.view", onSharedDag),
  [`GET ${DAG}/versions`]: team("dag.view", onSharedDag),
  [`POST ${DAG}/versions`]: team("dag.edit", async (things) => {
    const dag = await things.dag();
    const source = `${dagSource(dag)}description: changed\n`;
    return { params: { dag }, body: { source, baseVersion: 1 } };
  }),
  [`GET ${DAG}/versions/[number]`]: team("dag.view", async (things) => {
    const { dag } = await things.sharedTask();
    return { params: { dag, number: "1" } };
  }),
  [`GET ${DAG}/runs`]: team("run.view", onSharedDag),
  [`POST ${DAG}/runs`]: team("run.trigger", async (things) => ({
    ...(await onSharedDag(things)),
    body: {},
  })),
  [`GET ${DAG}/runs/[run]`]: team("run.view", onRun),
  [`PATCH ${DAG}/runs/[run]`]: team("run.note", async (things) => ({
    ...(await onRun(things)),
    body: { note: "looked at" },
  })),
  [`POST ${DAG}/runs/[run]/clear`]: team("run.clear", async (things) => ({
    ...(await onRun(things)),
    body: { dryRun: true },
  })),
  [`POST ${DAG}/runs/[run]/mark`]: team("run.mark", async (things) => {
    const { dag, run, task } = await things.sharedTask();
    return { params: { dag, run }, body: { tasks: [task], state: "success", dryRun: true } };
  }),
  [`POST ${DAG}/runs/[run]/cancel-tasks`]: team("run.cancel", async (things) => {
    const { dag, run, task } = await things.sharedTask();
    return { params: { dag, run }, body: { tasks: [task], dryRun: true } };
  }),
  [`GET ${DAG}/checks`]: team("run.view", async (things) => ({
    params: { dag: (await things.sharedTask()).dag },
    query: { task: "say_hello" },
  })),
  [`GET ${DAG}/runs/[run]/checks`]: team("run.view", onRun),
  [`GET ${DAG}/runs/[run]/changes`]: team("run.view", onRun),
  [`GET ${DAG}/durations`]: team("run.view", async (things) => ({
    params: { dag: (await things.sharedTask()).dag },
    query: { task: "say_hello" },
  })),
  [`POST ${DAG}/runs/[run]/cancel`]: team("run.cancel", async (things) => ({
    params: await things.freshRun(),
  })),
  [`GET ${DAG}/runs/[run]/tasks`]: team("run.view", onRun),
  [`GET ${DAG}/runs/[run]/gantt`]: team("run.view", onRun),
  "GET /teams/[team]/backfills": team("run.view"),
  [`GET ${DAG}/backfills`]: team("run.view", onSharedDag),
  [`POST ${DAG}/backfills`]: team("backfill.manage", async (things) => ({
    params: { dag: await things.scheduledDag() },
    body: range,
  })),
  [`POST ${DAG}/backfills/dry-run`]: team("backfill.manage", async (things) => ({
    params: { dag: await things.scheduledDag() },
    body: range,
  })),
  [`GET ${BACKFILL}`]: team("run.view", onBackfill),
  [`GET ${BACKFILL}/items`]: team("run.view", onBackfill),
  [`POST ${BACKFILL}/pause`]: team("backfill.manage", onBackfill),
  [`POST ${BACKFILL}/resume`]: team("backfill.manage", onBackfill),
  [`POST ${BACKFILL}/cancel`]: team("backfill.manage", async (things) => ({
    ...(await onBackfill(things)),
    body: {},
  })),
  [`POST ${BACKFILL}/retry`]: team("backfill.manage", async (things) => ({
    params: await things.failedBackfill(),
  })),
  [`GET ${TASK}`]: team("run.view", onTask),
  [`PATCH ${TASK}`]: team("run.note", async (things) => ({
    ...(await onTask(things)),
    body: { note: "looked at" },
  })),
  [`POST ${TASK}/decide`]: team("approval.decide", async (things) => ({
    params: { ...(await things.askingTask()) },
    body: { choice: "approve" },
  })),
  [`POST ${TASK}/look`]: team("run.look", onTask),
  [`GET ${TASK}/instances`]: team("run.view", onTask),
  [`GET ${TASK}/logs`]: team("log.view", onLog),
  [`GET ${TASK}/logs/download`]: team("log.view", onLog),
  [`GET ${TASK}/logs/stream`]: team("log.view", onLog, { stream: true }),
};
