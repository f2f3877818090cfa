import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseSecretKey } from "@/lib/crypto/derive-key";
import { createSecretBox } from "@/lib/crypto/secrets";
import { createClient, setWebClient } from "@/lib/db/client";
import { withTenant } from "@/lib/db/tenant";
import type { DemoTeam } from "@/lib/demo/demo-team";
import { seedDemo } from "@/lib/demo/seed";
import { createNetGuard } from "@/lib/net/guard";
import { operatorCatalogue } from "@/lib/operators/catalogue";
import { publishDag } from "@/lib/services/publish-dag";
import { triggerRun } from "@/lib/services/trigger-run";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/test-database";
import { waitFor } from "@/lib/testing/wait";
import { startTestWorker } from "@/lib/testing/worker";
import type { Worker } from "@/worker/worker";
import { STARTERS, starterNames } from "./starters";

const catalogue = [...operatorCatalogue.values()];
const RUN_MS = 90_000;

let database: TestDatabase;
let db: pg.Pool;
let api: Server;
let worker: Worker;
let team: DemoTeam;
let filesRoot: string;

beforeAll(async () => {
  database = await createTestDatabase();
  process.env.MILLRACE_WEB_DATABASE_URL = database.webUrl;
  process.env.MILLRACE_SECRET_KEY = database.secretKey;
  process.env.MILLRACE_LOG_LEVEL = "fatal";
  setWebClient(createClient(database.webUrl));
  db = new pg.Pool({ connectionString: database.sysUrl, max: 2 });
  api = createServer((_, response) => {
    response.setHeader("content-type", "application/json");
    response.end(
      JSON.stringify([
        { order: 1, amount: 3 },
        { order: 2, amount: 4 },
      ]),
    );
  });
  await new Promise<void>((resolve) => api.listen(0, "127.0.0.1", resolve));
  const { port } = api.address() as AddressInfo;
  const baseUrl = `http://127.0.0.1:${port}`;
  filesRoot = mkdtempSync(join(tmpdir(), "millrace-starters-"));
  // The demo's team has an API and two databases of its own to work on.
  team = await seedDemo({
    ownerUrl: database.ownerUrl,
    secretKey: parseSecretKey(database.secretKey),
    baseUrl,
    now: new Date(),
    filesRoot,
    say: () => {},
    warn: (line) => {
      throw new Error(line);
    },
  });
  const box = createSecretBox(parseSecretKey(database.secretKey));
  worker = await startTestWorker(database.sysUrl, {
    net: createNetGuard({ allow: [new URL(baseUrl).host, new URL(database.ownerUrl).host] }),
    openSecret: (place, sealed) => box.decrypt(sealed, place),
  });
}, 60_000);

afterAll(async () => {
  await worker.stop(1_000);
  await db.end();
  api.close();
  setWebClient(undefined);
  await database.drop();
  rmSync(filesRoot, { recursive: true, force: true });
});

test.each(["landing", "fan_out", "training", "api", "blank", "python"] as const)(
  "the starter %s runs on a worker, and succeeds",
  async (id) => {
    const starter = STARTERS.find((one) => one.id === id);
    if (starter === undefined) throw new Error(`there is no starter ${id}`);
    const { rows } = await db.query<{ id: string; type: string }>(
      "select conn_id as id, type from connection order by conn_id desc",
    );
    const source = starter.text(starterNames(rows, "UTC"));
    const now = new Date();
    const run = await withTenant(team.teamId, async (t) => {
      await publishDag(t, team.actor, { source, message: "", paused: true }, { catalogue, now });
      return await triggerRun(t, team.actor, dagIdOf(source), { conf: {}, note: "" }, now);
    });
    const tasks = await waitFor(
      `the run of ${id}`,
      async () => {
        const found = await db.query<{ task: string; state: string; run: string }>(
          `select i.task_id as task, i.state::text, r.state::text as run
           from dag_run r join task_instance i on i.dag_run_id = r.id where r.id = $1`,
          [run.id],
        );
        const isOver = found.rows.some((row) => row.run === "success" || row.run === "failed");
        return isOver && found.rows;
      },
      RUN_MS,
    );
    const bad = tasks.filter(({ state }) => state !== "success" && state !== "skipped");
    expect(bad).toEqual([]);
    expect(tasks.filter(({ state }) => state === "success").length).toBeGreaterThan(0);
  },
  RUN_MS,
);

function dagIdOf(source: string): string {
  return /^dag_id: (\S+)$/m.exec(source)?.[1] ?? "";
}
