import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/test-database";

// What the database itself holds each role to, read from its catalogue: a table that somebody adds
// fails here until its access has been thought about.

/** What the web may do with each table, and why a table is not bound to one team. */
const TABLES: Record<string, { web: string; scope: "team" | "global" }> = {
  // People belong to no team; a session is found by its id, a person by the address they type.
  app_user: { web: "SELECT INSERT UPDATE", scope: "global" },
  user_identity: { web: "SELECT INSERT UPDATE", scope: "global" },
  user_session: { web: "SELECT INSERT UPDATE", scope: "global" },
  // A mail is ordered by whoever types an address; a reset is found by its secret.
  person_mail: { web: "INSERT", scope: "global" },
  password_reset: { web: "SELECT", scope: "global" },
  rate_limit: { web: "SELECT INSERT UPDATE DELETE", scope: "global" },
  // Workers serve all teams.
  worker: { web: "SELECT", scope: "global" },
  _prisma_migrations: { web: "SELECT", scope: "global" },

  // Teams themselves: `team.id` is the team.
  team: { web: "SELECT INSERT UPDATE", scope: "team" },
  team_member: { web: "SELECT INSERT UPDATE DELETE", scope: "team" },
  invitation: { web: "SELECT INSERT UPDATE", scope: "team" },
  api_token: { web: "SELECT INSERT UPDATE", scope: "team" },
  audit_event: { web: "SELECT INSERT", scope: "team" },
  idempotency_key: { web: "SELECT INSERT UPDATE DELETE", scope: "team" },
  connection: { web: "SELECT INSERT UPDATE DELETE", scope: "team" },
  variable: { web: "SELECT INSERT UPDATE DELETE", scope: "team" },
  pool: { web: "SELECT INSERT UPDATE DELETE", scope: "team" },
  dag: { web: "SELECT INSERT UPDATE", scope: "team" },
  dag_slot: { web: "SELECT INSERT", scope: "team" },
  tick_span: { web: "SELECT INSERT", scope: "team" },
  alert_channel: { web: "SELECT INSERT UPDATE DELETE", scope: "team" },
  alert_rule: { web: "SELECT INSERT UPDATE DELETE", scope: "team" },
  alert_rule_channel: { web: "SELECT INSERT UPDATE DELETE", scope: "team" },
  // Engine functions that the web calls write these.
  alert_event: { web: "SELECT INSERT", scope: "team" },
  alert_deadline: { web: "SELECT INSERT", scope: "team" },
  // The web orders tests and repetitions; the worker writes the rest.
  alert_delivery: { web: "SELECT INSERT", scope: "team" },
  alert_delivery_item: { web: "SELECT", scope: "team" },
  alert_incident: { web: "SELECT", scope: "team" },
  alert_occurrence: { web: "SELECT", scope: "team" },
  backfill: { web: "SELECT INSERT", scope: "team" },
  backfill_item: { web: "SELECT INSERT", scope: "team" },
  // The web orders; the worker carries out.
  run_order: { web: "SELECT INSERT", scope: "team" },
  run_order_item: { web: "SELECT INSERT", scope: "team" },
  // Columns that the web may update all the same are in COLUMNS.
  dag_version: { web: "SELECT INSERT", scope: "team" },
  dag_run: { web: "SELECT INSERT", scope: "team" },
  task_instance: { web: "SELECT INSERT", scope: "team" },
  outbox: { web: "INSERT", scope: "team" },
  asset: { web: "SELECT INSERT", scope: "team" },
  asset_producer: { web: "SELECT INSERT", scope: "team" },
  asset_event: { web: "SELECT INSERT", scope: "team" },
  asset_consumer: { web: "SELECT INSERT DELETE", scope: "team" },
  asset_delivery: { web: "SELECT INSERT DELETE", scope: "team" },
  task_test: { web: "SELECT INSERT", scope: "team" },
  dag_draft: { web: "SELECT INSERT UPDATE DELETE", scope: "team" },
  task_note: { web: "SELECT INSERT UPDATE DELETE", scope: "team" },
  // Only the engine writes these.
  attempt: { web: "SELECT", scope: "team" },
  deferral: { web: "SELECT", scope: "team" },
  check_result: { web: "SELECT", scope: "team" },
  log_chunk: { web: "SELECT", scope: "team" },
  xcom: { web: "SELECT", scope: "team" },
};

/** What the web may update of tables that it may not update as a whole. */
const COLUMNS: Record<string, string> = {
  password_reset: "used_at",
  alert_delivery: "attempts due_at ended_at state",
  // What people do about an incident.
  alert_incident:
    "acknowledged_at acknowledged_by closed_at closed_by note quiet_reason quiet_until",
  dag_slot: "active_tasks max_active_tasks",
  // Immutable but for where its nodes stand.
  dag_version: "layout",
  dag_run:
    "backfill_id cancelled_by conf dag_version_id ended_at note params priority queued_at started_at state timed_out timeout_at triggered_by type unfinished",
  // Never which team, DAG or run it is of.
  task_instance:
    "downstream ended_at expanded idx is_capped is_cut is_gated is_held is_leaf is_process map_group max_per_dag max_per_run max_tries n_failed n_skipped n_success n_upstream_failed next_at operator past pool pool_slots priority queue queued_at scheduled_at setups skips started_at state trigger_rule upstream_count within worker_id",
  backfill: "canary ended_at judged_done judged_failed reason state",
  backfill_item: "decision reason state",
  run_order: "ended_at state",
  // Somebody gives it up.
  task_test: "ended_at error error_code state",
  // Cancelling ends an attempt.
  attempt: "ended_at error error_code state",
  // So does ending what waits; looking now brings its instant forward, an answer is put down.
  deferral: "input next_at open worker_id",
};

const TEAM_TABLES = Object.keys(TABLES).filter((name) => TABLES[name]?.scope === "team");

/** Functions that see more than their caller, and who may call them. */
const DEFINER_FUNCTIONS: Record<string, string[]> = {
  find_api_token: ["millrace_web"],
  find_invitation: ["millrace_web"],
  find_demo_team: ["millrace_web"],
};

let database: TestDatabase;
let owner: Client;
let web: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  owner = await connect(database.superuserUrl);
  web = await connect(database.webUrl);
});
afterAll(async () => {
  await web.end();
  await owner.end();
  await database.drop();
});

async function connect(connectionString: string): Promise<Client> {
  const client = new Client({ connectionString });
  await client.connect();
  return client;
}

async function rows<T extends object>(client: Client, sql: string, values: unknown[] = []) {
  return (await client.query<T>(sql, values)).rows;
}

describe("tables", () => {
  it("are all listed here", async () => {
    const found = await rows<{ name: string }>(
      owner,
      `select relname as name from pg_class
       where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'f')`,
    );
    expect(found.map(({ name }) => name).sort()).toEqual(Object.keys(TABLES).sort());
  });

  it("are of a team exactly when they have a team_id", async () => {
    const found = await rows<{ name: string; nullable: boolean }>(
      owner,
      `select c.relname as name, not a.attnotnull as nullable
       from pg_attribute a join pg_class c on c.oid = a.attrelid
       where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attname = 'team_id'`,
    );
    const expected = TEAM_TABLES.filter((name) => name !== "team");
    expect(found.map(({ name }) => name).sort()).toEqual(expected.sort());
    expect(found.filter(({ nullable }) => nullable)).toEqual([]);
  });

  it("give the web exactly what it needs", async () => {
    const found = await rows<{ name: string; grants: string }>(
      owner,
      `select c.relname as name,
              coalesce((select string_agg(p, ' ' order by n)
                from unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES',
                                  'TRIGGER', 'MAINTAIN']) with ordinality as x (p, n)
                where has_table_privilege('millrace_web', c.oid, p)), '') as grants
       from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'`,
    );
    const actual = Object.fromEntries(found.map(({ name, grants }) => [name, grants]));
    const expected = Object.entries(TABLES).map(([name, { web: grants }]) => [name, grants]);
    expect(actual).toEqual(Object.fromEntries(expected));
  });

  it("let the web update single columns of the others only where it must", async () => {
    const found = await rows<{ name: string; columns: string }>(
      owner,
      `select c.relname as name, string_agg(a.attname, ' ' order by a.attname) as columns
       from pg_attribute a join pg_class c on c.oid = a.attrelid
       where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attnum > 0
         and has_column_privilege('millrace_web', c.oid, a.attnum, 'UPDATE')
         and not has_table_privilege('millrace_web', c.oid, 'UPDATE')
       group by c.relname`,
    );
    expect(Object.fromEntries(found.map(({ name, columns }) => [name, columns]))).toEqual(COLUMNS);
  });

  it("belong to the role that migrates", async () => {
    const found = await rows<{ owner: string }>(
      owner,
      `select distinct pg_get_userbyid(relowner) as owner from pg_class
       where relnamespace in ('public'::regnamespace, 'engine'::regnamespace)`,
    );
    expect(found).toEqual([{ owner: "millrace_owner" }]);
  });
});

describe("row-level security", () => {
  it("binds every team's table, its owner included", async () => {
    const found = await rows<{ name: string; enabled: boolean; forced: boolean }>(
      owner,
      `select relname as name, relrowsecurity as enabled, relforcerowsecurity as forced
       from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'`,
    );
    for (const { name, enabled, forced } of found) {
      const isTeams = TEAM_TABLES.includes(name);
      expect([name, enabled, forced]).toEqual([name, isTeams, isTeams]);
    }
  });

  it("has one policy for the web on reading and on writing, and one for the worker", async () => {
    const found = await rows<Policy>(
      owner,
      `select tablename, policyname, permissive, roles::text as roles, cmd, qual, with_check
       from pg_policies where schemaname = 'public' and policyname in ('web', 'sys')`,
    );
    const byTable = (policyname: string) =>
      found.filter((policy) => policy.policyname === policyname);
    expect(
      byTable("web")
        .map((p) => p.tablename)
        .sort(),
    ).toEqual([...TEAM_TABLES].sort());
    expect(
      byTable("sys")
        .map((p) => p.tablename)
        .sort(),
    ).toEqual([...TEAM_TABLES].sort());
    for (const policy of byTable("web")) {
      const column = policy.tablename === "team" ? "id" : "team_id";
      const condition = new RegExp(
        `^\\(${column} = \\( SELECT (public\\.)?current_team_id\\(\\) AS current_team_id\\)\\)$`,
      );
      expect(policy).toMatchObject({
        permissive: "PERMISSIVE",
        roles: "{millrace_web}",
        cmd: "ALL",
      });
      expect(policy.qual).toMatch(condition);
      expect(policy.with_check).toMatch(condition);
    }
    for (const policy of byTable("sys")) {
      expect(policy).toMatchObject({ roles: "{millrace_sys}", qual: "true", with_check: "true" });
    }
  });

  it("has no other policies than those that are known", async () => {
    const found = await rows<Policy>(
      owner,
      `select tablename, policyname, roles::text as roles, cmd from pg_policies
       where schemaname = 'public' and policyname not in ('web', 'sys') order by 1, 2`,
    );
    const lookup = { policyname: "lookup", roles: "{millrace_owner}", cmd: "SELECT" };
    const own = { roles: "{millrace_web}", cmd: "SELECT" };
    expect(found).toEqual([
      { tablename: "api_token", ...lookup },
      { tablename: "invitation", ...lookup },
      { tablename: "team", ...lookup },
      { tablename: "team", policyname: "own_teams", ...own },
      { tablename: "team_member", policyname: "own_memberships", ...own },
    ]);
  });
});

describe("roles", () => {
  it("that run have no powers beyond their grants", async () => {
    const found = await rows(
      owner,
      `select rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication,
              (select count(*)::int from pg_auth_members where member = r.oid) as memberships
       from pg_roles r where rolname in ('millrace_web', 'millrace_sys') order by 1`,
    );
    const none = {
      rolsuper: false,
      rolbypassrls: false,
      rolcreaterole: false,
      rolcreatedb: false,
      rolreplication: false,
      memberships: 0,
    };
    expect(found).toEqual([
      { rolname: "millrace_sys", ...none },
      { rolname: "millrace_web", ...none },
    ]);
  });

  it("of the web has nothing in the job queue, and may create nothing", async () => {
    const [found] = await rows(
      owner,
      `select has_schema_privilege('millrace_web', 'pgboss', 'USAGE') as queue,
              has_schema_privilege('millrace_web', 'public', 'CREATE') as tables,
              has_schema_privilege('millrace_web', 'engine', 'CREATE') as functions,
              has_database_privilege('millrace_web', current_database(), 'CREATE') as schemas,
              has_database_privilege('millrace_web', current_database(), 'TEMPORARY') as temporary`,
    );
    expect(found).toEqual({
      queue: false,
      tables: false,
      functions: false,
      schemas: false,
      temporary: false,
    });
    const granted = await rows(
      owner,
      `select c.relname from pg_class c
       where c.relnamespace = 'pgboss'::regnamespace and c.relkind in ('r', 'p', 'v')
         and has_table_privilege('millrace_web', c.oid, 'SELECT, INSERT, UPDATE, DELETE')`,
    );
    expect(granted).toEqual([]);
  });

  it("of the worker cannot read how the database was made", async () => {
    const worker = await connect(database.sysUrl);
    await expect(worker.query("select * from _prisma_migrations")).rejects.toMatchObject({
      code: "42501",
    });
    await worker.end();
  });
});

describe("functions that see more than their caller", () => {
  it("are all known, and called by nobody else", async () => {
    const found = await rows<{ name: string; config: string[] | null; callers: string[] }>(
      owner,
      `select p.proname as name, p.proconfig as config,
              array(select rolname::text from pg_roles
                    where has_function_privilege(oid, p.oid, 'EXECUTE') and not rolsuper
                      and rolname in ('millrace_web', 'millrace_sys') order by 1) as callers
       from pg_proc p where p.prosecdef
         and p.pronamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
       order by 1`,
    );
    const callers = Object.fromEntries(found.map((row) => [row.name, row.callers]));
    expect(callers).toEqual(DEFINER_FUNCTIONS);
    for (const { config } of found) {
      expect(config).toEqual(["search_path=public, pg_temp"]);
    }
  });
});

describe("the web's role", () => {
  let teams: string[];

  beforeAll(async () => {
    teams = [];
    for (const slug of ["one", "two"]) teams.push(await fillTeam(slug));
  });

  /** A team with a row in every table, so that seeing none means something. */
  async function fillTeam(slug: string): Promise<string> {
    const [user] = await rows<{ id: string }>(
      owner,
      "insert into app_user (email, name) values ($1, $1) returning id",
      [`${slug}@example.test`],
    );
    const [team] = await rows<{ id: string }>(
      owner,
      "insert into team (slug, name) values ($1, $1) returning id",
      [slug],
    );
    const ids = { team: team?.id, user: user?.id };
    const uuid = async () => (await rows<{ id: string }>(owner, "select uuidv7() id"))[0]?.id;
    const [dag, version, run, task] = [await uuid(), await uuid(), await uuid(), await uuid()];
    const [asset, event] = [await uuid(), await uuid()];
    const inserts: [string, unknown[]][] = [
      ["insert into team_member values ($1, $2, 'owner')", [ids.team, ids.user]],
      [
        `insert into invitation (team_id, token_hash, role, expires_at)
         values ($1, $2, 'viewer', now())`,
        [ids.team, slug],
      ],
      [
        `insert into api_token (team_id, name, prefix, secret_hash, role)
         values ($1, 'a', 'a', 'a', 'viewer')`,
        [ids.team],
      ],
      [
        `insert into audit_event (team_id, actor_kind, actor_name, action, entity_kind, entity_id)
         values ($1, 'system', 'a', 'a', 'a', 'a')`,
        [ids.team],
      ],
      ["insert into idempotency_key values ($1, 'a', 'a')", [ids.team]],
      [
        `insert into connection (team_id, conn_id, type, config, updated_at)
         values ($1, 'a', 'http', '{}', now())`,
        [ids.team],
      ],
      [
        "insert into variable (team_id, key, value, updated_at) values ($1, 'a', 'a', now())",
        [ids.team],
      ],
      [
        "insert into dag (id, team_id, dag_id, tags, updated_at) values ($2, $1, 'a', '{}', now())",
        [ids.team, dag],
      ],
      ["insert into dag_slot (dag_id, team_id) values ($2, $1)", [ids.team, dag]],
      [
        `insert into tick_span (dag_id, team_id, from_date, until_date, outcome, timetable)
         values ($2, $1, '2024-01-01', '2024-01-02', 'created', '{}')`,
        [ids.team, dag],
      ],
      [
        `insert into dag_version (id, team_id, dag_id, number, source, document, plan, hash)
         values ($3, $1, $2, 1, '', '{}', '[]', '')`,
        [ids.team, dag, version],
      ],
      [
        `insert into backfill (id, team_id, dag_id, dag_version_id, from_date, to_date)
         values ($4, $1, $2, $3, now(), now())`,
        [ids.team, dag, version, run],
      ],
      [
        `insert into backfill_item (backfill_id, position, team_id, logical_date, interval_start,
                                    interval_end, decision, reason)
         values ($2, 0, $1, now(), now(), now(), 'create', 'missing')`,
        [ids.team, run],
      ],
      [
        `insert into dag_run (id, team_id, dag_id, dag_version_id, run_id, type, logical_date,
                              interval_start, interval_end, run_after)
         values ($4, $1, $2, $3, 'a', 'manual', now(), now(), now(), now())`,
        [ids.team, dag, version, run],
      ],
      [
        `insert into task_instance (id, team_id, dag_run_id, dag_id, idx, task_id, operator,
                                    is_process, upstream_count, downstream)
         values ($4, $1, $3, $2, 0, 'a', 'empty', false, 0, '{}')`,
        [ids.team, dag, run, task],
      ],
      [
        `insert into run_order (id, team_id, verb, actor_kind, actor_name, total)
         values ($2, $1, 'cancel', 'user', 'a', 1)`,
        [ids.team, run],
      ],
      [
        "insert into run_order_item (order_id, position, team_id, dag_run_id) values ($2, 0, $1, $2)",
        [ids.team, run],
      ],
      ["insert into task_note values ($2, $1, 'a', 'a', now())", [ids.team, task]],
      [
        `insert into attempt (task_instance_id, number, team_id, worker_id)
         values ($2, 1, $1, uuidv7())`,
        [ids.team, task],
      ],
      [
        `insert into deferral (task_instance_id, attempt, team_id, queue, begun_at)
         values ($2, 1, $1, 'default', now())`,
        [ids.team, task],
      ],
      [
        `insert into check_result (task_instance_id, attempt, name, team_id, dag_id, dag_run_id,
                                   task_id, logical_date, position, severity, passed, expected)
         values ($2, 1, 'a', $1, $3, $4, 'a', now(), 1, 'error', true, 'a')`,
        [ids.team, task, dag, run],
      ],
      ["insert into log_chunk values ($2, 1, 0, $1, 1, 1, 'a')", [ids.team, task]],
      [
        "insert into xcom (dag_run_id, task_id, key, team_id, value) values ($2, 'a', 'a', $1, '1')",
        [ids.team, run],
      ],
      ["insert into asset (id, team_id, name) values ($2, $1, 'a')", [ids.team, asset]],
      ["insert into asset_producer values ($3, 'a', $4, $2, $1)", [ids.team, dag, version, asset]],
      ["insert into asset_consumer values ($2, $3, $1)", [ids.team, dag, asset]],
      [
        "insert into asset_event (id, team_id, asset_id) values ($2, $1, $3)",
        [ids.team, event, asset],
      ],
      [
        "insert into asset_delivery (dag_id, event_id, asset_id, team_id) values ($2, $3, $4, $1)",
        [ids.team, dag, event, asset],
      ],
      [
        `insert into task_test (team_id, dag_id, task_id, operator, queue, document, logical_date,
           interval_start, interval_end, conf, params, map_index, given, ordered_by)
         values ($1, 'a', 'a', 'a', 'a', '{}', now(), now(), now(), '{}', '{}', 0, '{}', 'a')`,
        [ids.team],
      ],
      [
        `insert into dag_draft (team_id, user_id, dag_id, source, base_version, updated_at)
         values ($1, $2, $3, 'a', 1, now())`,
        [ids.team, ids.user, dag],
      ],
      ["insert into outbox (team_id, job, payload) values ($1, 'a', '{}')", [ids.team]],
      [
        `insert into alert_channel (id, team_id, name, kind, config, updated_at)
         values ($2, $1, 'a', 'slack', '{}', now())`,
        [ids.team, dag],
      ],
      [
        `insert into alert_rule (id, team_id, name, event, scope, updated_at)
         values ($2, $1, 'a', 'run_failed', 'team', now())`,
        [ids.team, dag],
      ],
      ["insert into alert_rule_channel values ($2, $2, $1)", [ids.team, dag]],
      ["insert into alert_event (team_id, kind) values ($1, 'run_failed')", [ids.team]],
      ["insert into alert_deadline values ($2, $3, $1, now())", [ids.team, dag, run]],
      [
        `insert into alert_incident (id, team_id, family, fingerprint, subject, opened_at, last_at)
         values ($2, $1, 'failure', 'a', '{}', now(), now())`,
        [ids.team, dag],
      ],
      [
        `insert into alert_occurrence (team_id, incident_id, subject, at)
         values ($1, $2, '{}', now())`,
        [ids.team, dag],
      ],
      [
        `insert into alert_delivery (id, team_id, channel_id, due_at) values ($2, $1, $2, now())`,
        [ids.team, dag],
      ],
      [
        `insert into alert_delivery_item (channel_id, key, delivery_id, team_id, change, subject, at)
         values ($2, 'a', $2, $1, 'told', '{}', now())`,
        [ids.team, dag],
      ],
    ];
    for (const [sql, values] of inserts) await owner.query(sql, values);
    return ids.team ?? "";
  }

  async function counts(): Promise<Record<string, number>> {
    const readable = TEAM_TABLES.filter((name) => TABLES[name]?.web.includes("SELECT"));
    const found: Record<string, number> = {};
    for (const name of readable) {
      const [row] = await rows<{ n: number }>(web, `select count(*)::int as n from ${name}`);
      found[name] = row?.n ?? -1;
    }
    return found;
  }

  const all = (n: number) =>
    Object.fromEntries(
      TEAM_TABLES.filter((name) => TABLES[name]?.web.includes("SELECT")).map((name) => [name, n]),
    );

  it("sees no row of any team without a team, before and after a transaction with one", async () => {
    expect(await counts()).toEqual(all(0));
    await web.query("begin");
    await web.query("select set_config('app.team_id', $1, true)", [teams[0]]);
    expect(await counts()).toEqual(all(1));
    await web.query("commit");
    expect(await counts()).toEqual(all(0));
  });

  it("writes no row of another team", async () => {
    const attempts: [string, unknown[]][] = [
      [
        "insert into variable (team_id, key, value, updated_at) values ($1, 'b', 'b', now())",
        [teams[1]],
      ],
      ["insert into outbox (team_id, job, payload) values ($1, 'a', '{}')", [teams[1]]],
      ["update variable set team_id = $1", [teams[1]]],
      ["insert into team (id, slug, name) values ($1, 'three', 'three')", [teams[1]]],
    ];
    for (const [sql, values] of attempts) {
      await web.query("begin");
      await web.query("select set_config('app.team_id', $1, true)", [teams[0]]);
      await expect(web.query(sql, values)).rejects.toMatchObject({ code: "42501" });
      await web.query("rollback");
    }
    await web.query("begin");
    await web.query("select set_config('app.team_id', $1, true)", [teams[0]]);
    const { rowCount } = await web.query("update variable set value = 'x' where team_id = $1", [
      teams[1],
    ]);
    await web.query("rollback");
    expect(rowCount).toBe(0);
  });

  it("sees its person's own memberships and their teams, and nothing else of the teams", async () => {
    const [user] = await rows<{ id: string }>(
      owner,
      "select id from app_user where email = 'one@example.test'",
    );
    await web.query("begin");
    await web.query("select set_config('app.user_id', $1, true)", [user?.id]);
    const found = await counts();
    await web.query("commit");
    expect(found).toEqual({ ...all(0), team: 1, team_member: 1 });
  });

  it("cannot link a row to another team's", async () => {
    const [dag] = await rows<{ id: string }>(owner, "select id from dag where team_id = $1", [
      teams[1],
    ]);
    await web.query("begin");
    await web.query("select set_config('app.team_id', $1, true)", [teams[0]]);
    const insert = web.query(
      `insert into dag_version (team_id, dag_id, number, source, document, plan, hash)
       values ($1, $2, 9, '', '{}', '[]', '')`,
      [teams[0], dag?.id],
    );
    await expect(insert).rejects.toMatchObject({ code: "23503" });
    await web.query("rollback");
  });
});

interface Policy {
  tablename: string;
  policyname: string;
  permissive: string;
  roles: string;
  cmd: string;
  qual: string;
  with_check: string;
}
