import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GET } from "@/app/api/sample/observations/route";
import { verifyApiToken } from "@/lib/auth/api-token";
import { parseSecretKey } from "@/lib/crypto/derive-key";
import { createSecretBox } from "@/lib/crypto/secrets";
import { createApiToken } from "@/lib/crypto/tokens";
import { createClient, setWebClient } from "@/lib/db/client";
import { findDemoTeam } from "@/lib/db/identity";
import { withTenant } from "@/lib/db/tenant";
import { createFolderGuard } from "@/lib/net/folders";
import { createNetGuard } from "@/lib/net/guard";
import { triggerRun } from "@/lib/services/trigger-run";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/test-database";
import { waitFor } from "@/lib/testing/wait";
import { startTestWorker } from "@/lib/testing/worker";
import type { Worker } from "@/worker/worker";
import type { DemoTeam } from "./demo-team";
import { seedDemo } from "./seed";

const WEEK_MS = 7 * 86_400_000;
const RUNS_MS = 90_000;

let database: TestDatabase;
let db: pg.Pool;
let warehouse: pg.Pool;
let api: Server;
let baseUrl: string;
let filesRoot: string;
let worker: Worker;
let team: DemoTeam;
const bootstrapToken = createApiToken().token;
const warned: string[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  process.env.MILLRACE_WEB_DATABASE_URL = database.webUrl;
  process.env.MILLRACE_SECRET_KEY = database.secretKey;
  process.env.MILLRACE_LOG_LEVEL = "fatal";
  setWebClient(createClient(database.webUrl));
  db = new pg.Pool({ connectionString: database.sysUrl, max: 2 });
  ({ api, baseUrl } = await serveSampleApi());
  filesRoot = mkdtempSync(join(tmpdir(), "millrace-demo-"));
  team = await seed();
  const box = createSecretBox(parseSecretKey(database.secretKey));
  worker = await startTestWorker(database.sysUrl, {
    net: createNetGuard({ allow: [new URL(baseUrl).host, new URL(database.ownerUrl).host] }),
    folders: createFolderGuard({ allow: [join(filesRoot, "{team}")], hosted: true }),
    openSecret: (place, sealed) => box.decrypt(sealed, place),
  });
  warehouse = new pg.Pool({ connectionString: sampleUrl("warehouse"), max: 2 });
}, 60_000);

afterAll(async () => {
  await worker.stop(1_000);
  await warehouse.end();
  await db.end();
  api.close();
  setWebClient(undefined);
  await database.drop();
  rmSync(filesRoot, { recursive: true, force: true });
});

function seed(): Promise<DemoTeam> {
  return seedDemo({
    ownerUrl: database.ownerUrl,
    secretKey: parseSecretKey(database.secretKey),
    baseUrl,
    filesRoot,
    bootstrapToken,
    now: new Date(),
    say: () => {},
    warn: (line) => warned.push(line),
  });
}

async function serveSampleApi(): Promise<{ api: Server; baseUrl: string }> {
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? "/", `http://${request.headers.host}`);
    const answer = await GET(new Request(url), { params: Promise.resolve({}) });
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    response.end(await answer.text());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { api: server, baseUrl: `http://127.0.0.1:${port}` };
}

/** As a superuser: what is really there, whatever the connection's password. */
function sampleUrl(kind: "source" | "warehouse"): string {
  const url = new URL(database.superuserUrl);
  url.pathname = `/${database.name}_sample_${kind}`;
  return url.toString();
}

async function runsOf(dagId: string) {
  const { rows } = await db.query<{ id: string; type: string; state: string; start: Date }>(
    `select r.id, r.type::text, r.state::text, r.interval_start as start
     from dag_run r join dag d on d.id = r.dag_id
     where d.dag_id = $1 order by r.logical_date`,
    [dagId],
  );
  return rows;
}

function endedRuns(dagId: string, count: number) {
  return waitFor(
    `${count} runs of ${dagId}`,
    async () => {
      const runs = await runsOf(dagId);
      const ended = runs.filter(({ state }) => state === "success" || state === "failed");
      return ended.length >= count && runs;
    },
    RUNS_MS,
  );
}

async function warehouseRows() {
  const { rows } = await warehouse.query<Record<string, string>>(
    `select week_start::text, date::text, seattle_observed_on::text, new_york_observed_on::text,
       seattle_temp_max, seattle_temp_max_f, new_york_temp_max, temp_max_difference,
       seattle_precipitation, seattle_precipitation_in, new_york_precipitation,
       precipitation_difference, seattle_weather, new_york_weather
     from weekly_weather order by date, week_start`,
  );
  return rows;
}

/** What the warehouse must hold for a week, worked out from the file alone, in whole tenths. */
function expectedWeek(start: Date): Record<string, string>[] {
  const lines = readFileSync("node_modules/vega-datasets/data/weather.csv", "utf8").split("\n");
  const find = (city: string, day: string) => {
    const line = lines.find((text) => text.startsWith(`${city},${day},`)) ?? "";
    const [, , rain = "", max = "", , , weather = ""] = line.split(",");
    const tenths = (text: string) => Math.round(Number(text) * 10);
    return { rain: tenths(rain), max: tenths(max), weather };
  };
  const decimal = (whole: number, digits: number) => (whole / 10 ** digits).toFixed(digits);
  return [0, 1, 2, 3, 4, 5, 6].map((offset) => {
    const day = new Date(start.getTime() + offset * 86_400_000).toISOString().slice(0, 10);
    const years = ["2012", "2013", "2014", "2015"];
    const real = `${years[Number(day.slice(0, 4)) % 4]}-${day.slice(5)}`;
    const [here, there] = [find("Seattle", real), find("New York", real)];
    return {
      week_start: start.toISOString().slice(0, 10),
      date: day,
      seattle_observed_on: real,
      new_york_observed_on: real,
      seattle_temp_max: decimal(here.max, 1),
      seattle_temp_max_f: decimal(Math.round((here.max * 18) / 10 + 320), 1),
      new_york_temp_max: decimal(there.max, 1),
      temp_max_difference: decimal(here.max - there.max, 1),
      seattle_precipitation: decimal(here.rain, 1),
      seattle_precipitation_in: decimal(Math.round((here.rain * 100) / 254), 2),
      new_york_precipitation: decimal(there.rain, 1),
      precipitation_difference: decimal(here.rain - there.rain, 1),
      seattle_weather: here.weather,
      new_york_weather: there.weather,
    };
  });
}

describe("the demo", () => {
  it(
    "runs the example over past weeks, and the warehouse holds what the data says",
    async () => {
      const runs = await endedRuns("dag_etl_example", 6);
      expect(runs.map(({ type, state }) => [type, state])).toEqual([
        ...Array.from({ length: 5 }, () => ["backfill", "success"]),
        ["scheduled", "success"],
      ]);
      const [first] = runs;
      const starts = runs.map((_, week) => (first?.start.getTime() ?? 0) + week * WEEK_MS);
      expect(runs.map(({ start }) => start.getTime())).toEqual(starts);
      expect(starts.every((start) => new Date(start).getUTCDay() === 0)).toBe(true);
      expect(await warehouseRows()).toEqual(
        starts.flatMap((start) => expectedWeek(new Date(start))),
      );
    },
    RUNS_MS,
  );

  it(
    "gives the same rows when a week is run again, and each once",
    async () => {
      const before = await warehouseRows();
      const third = (await runsOf("dag_etl_example"))[2]?.start ?? new Date(0);
      const week = third.toISOString().slice(0, 10);
      // Were the run to leave the partition alone, this would stay.
      await warehouse.query(
        "update weekly_weather set seattle_temp_max = -99 where week_start = $1",
        [week],
      );
      const logicalDate = new Date(third.getTime() + WEEK_MS + 3_600_000);
      const { id } = await withTenant(team.teamId, (t) =>
        triggerRun(
          t,
          team.actor,
          "dag_etl_example",
          { conf: {}, logicalDate, note: "" },
          new Date(),
        ),
      );
      const again = await waitFor(
        "the run's end",
        async () => {
          const runs = await runsOf("dag_etl_example");
          const run = runs.find((candidate) => candidate.id === id);
          return run?.state !== "queued" && run?.state !== "running" && run;
        },
        RUNS_MS,
      );
      expect(again).toMatchObject({ state: "success", type: "manual", start: third });
      expect(await warehouseRows()).toEqual(before);
    },
    RUNS_MS,
  );

  it(
    "fails now and then by the hour, retrying first",
    async () => {
      // Eight hours in a row have one that fails. When another hour begins meanwhile, there are
      // nine runs, and the one that fails may end last.
      await endedRuns("demo_flaky_hourly", 8);
      await waitFor(
        "the hour that fails",
        async () => {
          const { rowCount } = await db.query(
            `select from dag_run r join dag d on d.id = r.dag_id
             where d.dag_id = 'demo_flaky_hourly' and r.state = 'failed'`,
          );
          return (rowCount ?? 0) > 0;
        },
        RUNS_MS,
      );
      const { rows } = await db.query<{ hour: number; run: string; tries: number; even: string }>(
        `select (extract(epoch from r.logical_date) / 3600)::int as hour, r.state::text as run,
           t.try_number as tries, e.state::text as even
         from dag_run r join dag d on d.id = r.dag_id
         join task_instance t on t.dag_run_id = r.id and t.task_id = 'call_unreliable_service'
         join task_instance e on e.dag_run_id = r.id and e.task_id = 'tidy_even_hour'
         where d.dag_id = 'demo_flaky_hourly' and r.ended_at is not null`,
      );
      const failures: Record<number, number> = { 3: 1, 6: 2, 0: 3 };
      expect(rows.length).toBeGreaterThanOrEqual(8);
      expect(rows).toEqual(
        rows.map(({ hour }) => {
          const failed = failures[hour % 8] ?? 0;
          return {
            hour,
            run: failed === 3 ? "failed" : "success",
            tries: Math.min(failed + 1, 3),
            even: hour % 2 === 0 ? "success" : "skipped",
          };
        }),
      );
      expect(rows.some(({ run }) => run === "failed")).toBe(true);
    },
    RUNS_MS,
  );

  it(
    "starts the DAG with params once",
    async () => {
      const runs = await endedRuns("demo_params", 1);
      expect(runs).toMatchObject([{ type: "manual", state: "success" }]);
    },
    RUNS_MS,
  );

  it(
    "maps a task over what another found, and takes one way of a branch",
    async () => {
      const runs = await endedRuns("demo_fan_out", 5);
      expect(new Set(runs.map(({ state }) => state))).toEqual(new Set(["success"]));
      const { rows } = await db.query<{ expanded: number; instances: number; skipped: number }>(
        `select m.expanded, (select count(*)::int from task_instance i where i.dag_run_id = r.id
             and i.task_id = 'measure' and i.map_index >= 0 and i.state = 'success') as instances,
           (select count(*)::int from task_instance i where i.dag_run_id = r.id
             and i.task_id in ('warn', 'note') and i.state = 'skipped') as skipped
         from dag_run r join dag d on d.id = r.dag_id
         join task_instance m on m.dag_run_id = r.id and m.task_id = 'measure' and m.map_index = -1
         where d.dag_id = 'demo_fan_out' and r.ended_at is not null`,
      );
      expect(rows.length).toBeGreaterThanOrEqual(5);
      for (const { expanded, instances, skipped } of rows) {
        expect(expanded).toBeGreaterThanOrEqual(3);
        expect([instances, skipped]).toEqual([expanded, 1]);
      }
    },
    RUNS_MS,
  );

  it(
    "waits for a delivered file, loads it, checks it and reports",
    async () => {
      const runs = await endedRuns("demo_file_delivery", 3);
      expect(runs.map(({ state }) => state)).toEqual(["success", "success", "success"]);
      const { rows } = await warehouse.query<{ day: string; n: number; days: number }>(
        `select delivered_on::text as day, count(*)::int as n, max("date") - min("date") as days
         from delivered_weather group by delivered_on order by delivered_on`,
      );
      expect(rows).toEqual(
        runs.map(({ start }) => ({ day: start.toISOString().slice(0, 10), n: 30, days: 29 })),
      );
      const { rows: waits } = await db.query<{ looks: number; saw: string; report: string }>(
        `select d.looks, d.saw, (select x.value #>> '{}' from xcom x
            where x.dag_run_id = t.dag_run_id and x.task_id = 'report') as report
         from task_instance t join deferral d on d.task_instance_id = t.id
         where t.task_id = 'wait_for_file'`,
      );
      expect(waits).toHaveLength(3);
      for (const { report } of waits) expect(report).toMatch(/^Seattle, .*\n.*warmest +\d+\.\d °C/);
      const checks = await db.query(
        `select count(*)::int as n, count(*) filter (where severity = 'error' and not passed)::int as bad
         from check_result`,
      );
      expect(checks.rows).toEqual([{ n: 3 * 7, bad: 0 }]);
    },
    RUNS_MS,
  );

  it("is made once: seeding again repairs what is missing and repeats nothing", async () => {
    const passwords = await db.query("select conn_id, secrets from connection order by conn_id");
    const count = async () => (await db.query("select count(*)::int as n from dag_run")).rows;
    const source = new pg.Client({ connectionString: sampleUrl("source") });
    await source.connect();
    try {
      await source.query("delete from station_observations where observed_on < '2013-01-01'");
      await db.query("delete from variable where key = 'units'");
      const runs = await count();
      expect(await seed()).toEqual(team);
      expect(warned).toEqual([]);
      const { rows } = await source.query("select count(*)::int as n from station_observations");
      expect(rows).toEqual([{ n: 1461 }]);
      expect((await db.query("select value from variable where key = 'units'")).rowCount).toBe(1);
      expect(await count()).toEqual(runs);
      expect((await db.query("select 1 from team")).rowCount).toBe(1);
      expect((await db.query("select 1 from app_user")).rowCount).toBe(1);
      const after = await db.query("select conn_id, secrets from connection order by conn_id");
      expect(after.rows).toEqual(passwords.rows);
    } finally {
      await source.end();
    }
  });

  it("replays in SQL as the API does", async () => {
    const source = new pg.Client({ connectionString: sampleUrl("source") });
    await source.connect();
    try {
      const { rows } = await source.query(
        `select "date"::text, observed_on::text from observations('2028-02-28', '2028-03-01')`,
      );
      expect(rows).toEqual([
        { date: "2028-02-28", observed_on: "2012-02-28" },
        { date: "2028-02-29", observed_on: "2012-02-29" },
      ]);
    } finally {
      await source.end();
    }
  });

  it("follows the address of the installation, and leaves another choice alone", async () => {
    const address = async () =>
      (
        await db.query(
          "select config->>'base_url' as url from connection where conn_id = 'sample_api'",
        )
      ).rows[0]?.url;
    await db.query(
      `update connection set config = config || '{"base_url": "http://127.0.0.1:1"}'
       where conn_id = 'sample_api'`,
    );
    await seed();
    expect(await address()).toBe(baseUrl);
    await db.query(
      `update connection set config = config || '{"base_url": "https://example.com"}'
       where conn_id = 'sample_api'`,
    );
    await seed();
    expect(await address()).toBe("https://example.com");
  });

  it("lets nobody into the sample databases but their owners, and these nowhere else", async () => {
    const url = new URL(sampleUrl("source"));
    url.username = "millrace_web";
    url.password = new URL(database.webUrl).password;
    const stranger = new pg.Client({ connectionString: url.toString() });
    await expect(stranger.connect()).rejects.toMatchObject({ code: "42501" });
    const { rows } = await db.query(
      `select rolcanlogin, rolsuper, rolcreaterole, rolcreatedb, rolbypassrls,
         has_database_privilege(rolname, current_database(), 'connect') as connects
       from pg_roles where rolname like current_database() || '_sample_%'`,
    );
    const powerless = { rolsuper: false, rolcreaterole: false, rolcreatedb: false };
    const expected = { ...powerless, rolcanlogin: true, rolbypassrls: false, connects: false };
    expect(rows).toEqual([expected, expected]);
  });

  it("lets the bootstrap token in as an owner of the demo team", async () => {
    const stored = await verifyApiToken(bootstrapToken, new Date());
    expect(stored).toMatchObject({ teamSlug: "demo", role: "owner", expiresAt: null });
    expect(await findDemoTeam()).toEqual({ id: team.teamId, slug: "demo" });
  });

  it("refuses a bootstrap token that is none, after making all else", async () => {
    await expect(
      seedDemo({
        ownerUrl: database.ownerUrl,
        secretKey: parseSecretKey(database.secretKey),
        baseUrl,
        filesRoot,
        bootstrapToken: "a-token-of-my-own-making",
        now: new Date(),
        say: () => {},
        warn: () => {},
      }),
    ).rejects.toThrow(/new-token/);
  });

  it("does without sample databases, and without the example, where it may not make them", async () => {
    const lines: string[] = [];
    const warnings: string[] = [];
    await seedDemo({
      ownerUrl: database.sysUrl,
      secretKey: parseSecretKey(database.secretKey),
      baseUrl,
      filesRoot,
      now: new Date(),
      say: (line) => lines.push(line),
      warn: (line) => warnings.push(line),
    });
    expect(warnings).toEqual([expect.stringMatching(/may not create databases and roles/)]);
    expect(lines.join()).not.toMatch(/dag_etl_example|demo_file_delivery/);
  });
});

describe("the sample API", () => {
  const get = (query: string) => fetch(`${baseUrl}/api/sample/observations?${query}`);

  it("answers with what may be cached", async () => {
    const response = await get("location=New%20York&start=2024-02-28&end=2024-03-01");
    expect(response.status).toBe(200);
    expect(response.headers.get("cache-control")).toContain("max-age");
    expect(await response.json()).toMatchObject({
      location: "New York",
      observations: [
        { date: "2024-02-28", observed_on: "2012-02-28" },
        { date: "2024-02-29", observed_on: "2012-02-29" },
      ],
    });
  });

  it("names the fields that are wrong", async () => {
    const response = await get("location=Oslo&start=2024-02-30&end=soon&page=2");
    expect(response.status).toBe(422);
    expect(response.headers.get("content-type")).toContain("application/problem+json");
    const body = JSON.stringify(await response.json());
    for (const field of ["location", "start", "end", "page"]) {
      expect(body).toContain(`["query","${field}"]`);
    }
  });
});
