import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import * as z from "zod";
import { backfillDetailSchema, backfillPlanSchema } from "@/lib/schemas/api/backfill";
import { runSchema } from "@/lib/schemas/api/run";
import { runOrderResultSchema, runOrderSchema } from "@/lib/schemas/api/run-order";
import { startTestApi, type TestApi } from "@/lib/testing/http";
import { startTestWorker } from "@/lib/testing/worker";
import type { Worker } from "@/worker/worker";

let api: TestApi;
let server: Server;
let worker: Worker;
let env: Record<string, string>;
let editorToken: string;

beforeAll(async () => {
  api = await startTestApi();
  const team = await api.people.staffedTeam("acme");
  const source =
    'dag_id: daily\nschedule: "@daily"\nstart_date: 2024-01-01\ntasks:\n  a: { operator: empty }\n';
  const path = `/api/v1/teams/${team.slug}/dags`;
  await api.call("POST", path, { as: team.members.editor, json: { source, paused: true } });
  // The routes themselves, behind a real socket.
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const body = Buffer.concat(chunks);
    const headers: Record<string, string> = {};
    for (const name of ["content-type", "idempotency-key"]) {
      const value = request.headers[name];
      if (typeof value === "string") headers[name] = value;
    }
    const token = (request.headers.authorization ?? "").replace("Bearer ", "");
    const answer = await api.call(request.method ?? "GET", request.url ?? "/", {
      as: token,
      headers,
      ...(body.length === 0 ? {} : { body }),
    });
    response.writeHead(answer.status, { "content-type": "application/json" });
    response.end(answer.text);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  worker = await startTestWorker(api.database.sysUrl);
  editorToken = await api.people.token(team, "editor");
  env = {
    MILLRACE_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    MILLRACE_TOKEN: await api.people.token(team, "operator"),
    MILLRACE_TEAM: team.slug,
  };
});
afterAll(async () => {
  await worker.stop(1_000);
  await new Promise((resolve) => server.close(resolve));
  await api.stop();
});

/** Runs the command as a process of its own. */
async function millrace(args: string[], more: Record<string, string> = {}) {
  const child = spawn(process.execPath, ["scripts/millrace.mjs", ...args], {
    env: { ...process.env, ...env, ...more },
  });
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk) => {
    out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    err += chunk;
  });
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, out, err };
}
const range = ["-s", "2024-01-01", "-e", "2024-01-03"];

it("tells what a backfill would do, does it, and waits for its end", async () => {
  const dry = await millrace(["backfill", "create", "daily", ...range, "--dry-run", "--json"]);
  expect(dry.code, dry.err).toBe(0);
  expect(backfillPlanSchema.parse(JSON.parse(dry.out)).counts.create).toBe(3);
  const done = await millrace(["backfill", "create", "daily", ...range, "--wait", "--json"]);
  expect(done.code, done.err).toBe(0);
  expect(backfillDetailSchema.parse(JSON.parse(done.out))).toMatchObject({
    state: "success",
    counts: { success: 3 },
  });
  const list = await millrace(["backfill", "list"]);
  expect(list.out).toMatch(/^ID +DAG +STATE[^\n]*\n[^\n]* daily +success/);
}, 60_000);

it("lists, pauses and triggers DAGs, and lists runs", async () => {
  const paused = await millrace(["dags", "pause", "daily"]);
  expect(paused.code, paused.err).toBe(0);
  const on = await millrace(["dags", "unpause", "daily", "--dry-run", "--json"]);
  expect(JSON.parse(on.out), on.err).toMatchObject({
    items: [{ dagId: "daily", changes: true, dueRuns: 1 }],
  });
  expect((await millrace(["dags", "pause"])).code).toBe(2);
  expect((await millrace(["dags", "pause", "--tag", "none"])).out).toBe("nothing\n");
  const run = await millrace(["dags", "trigger", "daily", "--json"]);
  expect(run.code, run.err).toBe(0);
  const id = runSchema.parse(JSON.parse(run.out)).id;
  const [dags, runs] = await Promise.all([
    millrace(["dags", "list"]),
    millrace(["runs", "list", "daily"]),
  ]);
  expect(dags.out).toMatch(/^DAG +PAUSED[^\n]*\ndaily +yes/);
  expect(runs.out).toContain(id);
}, 60_000);

it("deploys a folder as versions, all or nothing, and watches what it started", async () => {
  const folder = await mkdtemp(join(tmpdir(), "millrace-cli-"));
  const document = (dag: string, script: string) =>
    `dag_id: ${dag}\ntasks:\n  say: { operator: bash, script: "${script}" }\n`;
  const editor = { MILLRACE_TOKEN: editorToken };
  try {
    await writeFile(join(folder, "one.yaml"), document("cli_one", "echo hello"));
    await writeFile(join(folder, "two.yaml"), "dag_id: cli_two\ntasks:\n  a: { operator: bsh }\n");
    const refused = await millrace(["dags", "deploy", folder], editor);
    expect(refused.code).toBe(1);
    expect(refused.err).toMatch(/two\.yaml:3:\d+ error: /);
    expect((await millrace(["dags", "trigger", "cli_one"])).code).toBe(3);

    await writeFile(join(folder, "two.yaml"), document("cli_two", "exit 3"));
    const first = await millrace(["dags", "deploy", folder, "--json"], editor);
    expect(first.code, first.err).toBe(0);
    expect(whatOf(first.out)).toEqual(["create", "create"]);
    await writeFile(join(folder, "one.yaml"), document("cli_one", "echo changed"));
    const dry = await millrace(["dags", "deploy", folder, "--dry-run", "--json"], editor);
    expect(whatOf(dry.out)).toEqual(["update", "unchanged"]);
    expect(whatOf((await millrace(["dags", "deploy", folder, "--json"], editor)).out)).toEqual(
      whatOf(dry.out),
    );
  } finally {
    await rm(folder, { recursive: true });
  }

  const good = runSchema.parse(
    JSON.parse(
      (
        await millrace([
          "dags",
          "trigger",
          "cli_one",
          ...["--date", "2024-05-01T00:00:00Z", "--note", "by hand", "--json"],
        ])
      ).out,
    ),
  );
  expect(good).toMatchObject({ logicalDate: "2024-05-01T00:00:00.000Z", note: "by hand" });
  const watched = await millrace(["runs", "watch", "cli_one", good.id]);
  expect(watched.code, watched.err).toBe(0);
  const log = await millrace(["tasks", "logs", "cli_one", good.id, "say"]);
  expect(log.out).toContain("changed\n");
  const noted = await millrace(["tasks", "note", "cli_one", good.id, "say", "as it should be"]);
  expect(noted.out, noted.err).toMatch(/say +success +as it should be/);
  const cleared = await millrace(["tasks", "clear", "cli_one", good.id, "--dry-run"]);
  expect(cleared.out).toMatch(/^RUN +TASK +STATE[^\n]*\n\S+ +say +success/);

  const bad = runSchema.parse(
    JSON.parse((await millrace(["dags", "trigger", "cli_two", "--json"])).out),
  );
  expect((await millrace(["runs", "watch", "cli_two", bad.id])).code).toBe(1);
}, 120_000);

it("gives an order over the runs that a filter means, and waits until it is done", async () => {
  // Of dates that no other test of this file runs.
  const dates = ["-s", "2024-03-01", "-e", "2024-03-03"];
  const made = await millrace(["backfill", "create", "daily", ...dates, "--wait"]);
  expect(made.code, made.err).toBe(0);
  const filter = ["--dag", "daily", "--from", "2024-03-01", "--to", "2024-03-02"];
  const dry = await millrace(["runs", "clear", ...filter, "--dry-run", "--json"]);
  expect(dry.code, dry.err).toBe(0);
  expect(runOrderResultSchema.parse(JSON.parse(dry.out))).toMatchObject({
    matched: 2,
    runs: 2,
    tasks: 2,
    order: null,
  });
  const table = await millrace(["runs", "mark", "--as", "success", ...filter, "--dry-run"]);
  expect(table.out).toMatch(/2 left out +0 +all of its tasks succeeded/);
  const done = await millrace(["runs", "clear", ...filter, "--wait", "--json"]);
  expect(done.code, done.err).toBe(0);
  const order = runOrderSchema.parse(JSON.parse(done.out));
  expect(order).toMatchObject({ state: "done", counts: { done: 2 }, tasks: 2 });
  const shown = await millrace(["runs", "order", order.id]);
  expect(shown.out).toMatch(/^ID +ORDER +STATE +DONE[^\n]*\n\S+ +clear +done +2\/2/);
  const codes = await Promise.all([
    millrace(["runs", "clear"]),
    millrace(["runs", "cancel", "daily"]),
    millrace(["runs", "mark", "--as", "skipped", "--all"]),
    millrace(["runs", "cancel", "--dag", "nothing"]),
  ]);
  expect(
    codes.map(({ code }) => code),
    codes.map(({ err }) => err).join("\n"),
  ).toEqual([2, 2, 2, 3]);
}, 120_000);

const whatOf = (out: string) =>
  z
    .array(z.object({ what: z.string() }))
    .parse(JSON.parse(out))
    .map(({ what }) => what);

it("tells by its exit code what went wrong", async () => {
  const codes = await Promise.all([
    millrace(["backfill", "create", "daily", "-s", "2024-01-01"]),
    millrace(["backfill", "create", "daily", "-s", "2024-02-01", "-e", "2024-01-01"]),
    millrace(["backfill", "create", "nothing", ...range]),
    millrace(["backfill", "list"], { MILLRACE_TOKEN: "wrong" }),
    millrace(["backfill", "list"], { MILLRACE_URL: "http://127.0.0.1:1" }),
  ]);
  expect(
    codes.map(({ code }) => code),
    codes.map(({ err }) => err).join("\n"),
  ).toEqual([2, 2, 3, 4, 5]);
  expect(codes[1]?.err).toContain("from: From (2024-02-01) is after To (2024-01-01)");
}, 60_000);

it("tests a task of a file that nobody saved, and fails with it", async () => {
  const folder = await mkdtemp(join(tmpdir(), "millrace-cli-"));
  const file = join(folder, "draft.yaml");
  await writeFile(
    file,
    'dag_id: draft\ntasks:\n  a: { operator: bash, script: "echo day {{ ds }}; exit {{ dag_run.conf.code }}" }\n',
  );
  const token = { MILLRACE_TOKEN: editorToken };
  const args = ["tasks", "test", "draft", "a", "--file", file, "--date", "2024-02-29"];
  const good = await millrace([...args, "--conf", '{"code": 0}'], token);
  expect(good.code, good.err).toBe(0);
  expect(good.out).toContain("day 2024-02-29");
  const bad = await millrace([...args, "--conf", '{"code": 7}', "--json"], token);
  expect(bad.code).toBe(1);
  expect(JSON.parse(bad.out)).toMatchObject({ state: "failed", exitCode: 7 });
  const wrong = await millrace([...args, "--conf", "{"], token);
  expect([wrong.code, wrong.err]).toEqual([2, "--conf is not JSON: {\n"]);
  const refused = await millrace(args);
  expect(refused.code).toBe(4);
  await rm(folder, { recursive: true });
});
