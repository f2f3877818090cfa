import { type BrowserContext, chromium, type Page } from "@playwright/test";
import pg from "pg";
import { roleUrl } from "@/scripts/lib/db-roles";
import type { Progress } from "@/scripts/lib/progress";
import { withScratchStack } from "@/scripts/stack/scratch";
import { findChromium } from "@/scripts/test/system-packages";
import type { BenchResult, BenchSize } from "./engine-bench";
import { median, quantile, round } from "./machine";
import { insertActiveDags, settleTables } from "./many-dags";
import { insertLog, insertRuns, layeredDocument, type UiSize } from "./ui-data";
import { frameTimes, javascriptKb, msUntil, watchFor } from "./ui-page";

const FULL: UiSize = {
  gridRuns: 365,
  gridTasks: 100,
  graphTasks: 500,
  logLines: 100_000,
  dags: 2_000,
};
const SMALL: UiSize = { gridRuns: 20, gridTasks: 20, graphTasks: 30, logLines: 2_000, dags: 50 };

const TEAM = "bench";

/**
 * What a person waits for in the browser: the production build in Chromium, with a team's worth of
 * data. The floor is the product's smallest page in the same browser, from the same server.
 */
export async function benchUi(progress: Progress, size: BenchSize): Promise<BenchResult> {
  const data = size.small ? SMALL : FULL;
  return await withScratchStack({ demo: false }, progress, async ({ url, installation }) => {
    const executablePath = findChromium();
    const browser = await chromium.launch({
      ...(executablePath === undefined ? {} : { executablePath }),
      // Chromium's own sandbox does not work for root.
      args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
    });
    const sys = new pg.Pool({
      connectionString: roleUrl(installation.ownerUrl, installation.secretKey, "millrace_sys"),
      max: 2,
    });
    // The server may end a connection before the pool has.
    sys.on("error", () => undefined);
    try {
      const context = await browser.newContext({
        baseURL: url,
        viewport: { width: 1440, height: 900 },
      });
      await progress.step("Enter a person and a team", () => signUp(context));
      const run = await progress.step("Enter DAGs, runs and a log", () =>
        enter(context, sys, installation.ownerUrl, data),
      );
      return await progress.step("Look", () => look(context, run, data, size.repetitions));
    } finally {
      await Promise.all([browser.close(), sys.end()]);
    }
  });
}

async function look(
  context: BrowserContext,
  run: string,
  data: UiSize,
  repetitions: number,
): Promise<BenchResult> {
  const page = await context.newPage();
  const grid = `/${TEAM}/dags/bench_grid/grid?limit=365`;
  const gridLabel = `[role=grid][aria-label="Runs and tasks, ${data.gridRuns} runs by ${data.gridTasks} tasks"]`;
  const views = {
    floor: { path: "/account", shown: "main h1" },
    gridFirstViewMs: { path: grid, shown: gridLabel },
    graphUsableMs: {
      path: `/${TEAM}/dags/bench_graph/graph`,
      shown: ".react-flow__node",
    },
    dagListMs: { path: `/${TEAM}/dags`, shown: `a[href^="/${TEAM}/dags/bench_"]` },
    editorMs: { path: `/${TEAM}/dags/bench_grid/edit`, shown: ".cm-content" },
    logFirstViewMs: {
      path: `/${TEAM}/dags/bench_grid/runs/${run}/tasks/task_000`,
      shown: "[role=log] a",
    },
  };
  const times: Record<string, number> = {};
  const kb: Record<string, number> = {};
  for (const [figure, { path, shown }] of Object.entries(views)) {
    const all: number[] = [];
    // The first time fills the browser's cache: people come back to these pages.
    for (let each = 0; each <= repetitions; each += 1) {
      const ms = await msUntil(page, path, shown);
      if (each > 0) all.push(ms);
    }
    times[figure] = round(median(all));
    kb[figure] = await javascriptKb(page);
  }

  await page.goto(grid);
  await page.locator(gridLabel).waitFor();
  const frames: number[] = [];
  for (let each = 0; each < repetitions; each += 1) {
    frames.push(...(await frameTimes(page, "[role=grid]", data.gridRuns > 100 ? 180 : 30)));
  }
  const { floor = Number.NaN, ...figures } = times;
  return {
    figures: {
      ...figures,
      gridScrollFrameMsP95: round(quantile(frames, 0.95)),
      logSearchMs: await searchLog(page, views.logFirstViewMs.path, data, repetitions),
      jsKbGrid: kb.gridFirstViewMs ?? Number.NaN,
      jsKbGraph: kb.graphUsableMs ?? Number.NaN,
      jsKbDags: kb.dagListMs ?? Number.NaN,
      jsKbEditor: kb.editorMs ?? Number.NaN,
      jsKbTask: kb.logFirstViewMs ?? Number.NaN,
    },
    floor: { gridFirstViewMs: floor, graphUsableMs: floor, dagListMs: floor },
    ratio: round((figures.gridFirstViewMs ?? Number.NaN) / floor),
  };
}

/** From the last key of a search to the number of finds, once all lines are there. */
async function searchLog(
  page: Page,
  path: string,
  data: UiSize,
  repetitions: number,
): Promise<number> {
  await page.goto(path);
  await page.getByText(`${data.logLines.toLocaleString("en-US")} lines`, { exact: true }).waitFor();
  const input = page.getByRole("searchbox", { name: "Search the log" });
  const times: number[] = [];
  for (let each = 0; each <= repetitions; each += 1) {
    await input.fill("");
    await page.getByText(/^1 of /).waitFor({ state: "detached" });
    const found = await watchFor(page, "input", `1 of ${data.logLines / 1000}`);
    await input.fill("milestone");
    const ms = await found();
    if (each > 0) times.push(ms);
  }
  return round(median(times));
}

/** Makes an account and a team on the pages for it: the browser has a session then. */
async function signUp(context: BrowserContext): Promise<void> {
  const page = await context.newPage();
  await page.goto("/sign-up", { waitUntil: "networkidle" });
  await page.getByRole("textbox", { name: "Name" }).fill("Ada");
  await page.getByRole("textbox", { name: "Email" }).fill("ada@example.com");
  await page.getByLabel("Password", { exact: true }).fill("correct-horse-battery");
  await page.getByRole("button", { name: "Create account" }).click();
  const name = page.getByRole("textbox", { name: "Team name" });
  await name.waitFor();
  await page.waitForLoadState("networkidle");
  await name.fill(TEAM);
  await page.getByRole("button", { name: "Create team" }).click();
  await page.waitForURL(`**/${TEAM}`);
  await page.close();
}

/** Fills the team; gives the run whose first task has the log. */
async function enter(
  context: BrowserContext,
  sys: pg.Pool,
  ownerUrl: string,
  data: UiSize,
): Promise<string> {
  for (const [dagId, count] of [
    ["bench_grid", data.gridTasks],
    ["bench_graph", data.graphTasks],
  ] as const) {
    const answer = await context.request.post(`/api/v1/teams/${TEAM}/dags`, {
      headers: { "sec-fetch-site": "same-origin" },
      data: { source: layeredDocument(dagId, count) },
    });
    if (!answer.ok()) throw new Error(`${dagId} was refused: ${await answer.text()}`);
  }
  await insertRuns(sys, "bench_grid", data.gridRuns);
  const run = await insertLog(sys, "bench_grid", data.logLines);
  const { rows } = await sys.query<{ id: string }>("select id from team where slug = $1", [TEAM]);
  await insertActiveDags(sys, rows[0]?.id ?? "", 0, data.dags);
  const owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  try {
    await settleTables(owner);
    await owner.query("vacuum analyze dag_run");
    await owner.query("vacuum analyze task_instance");
  } finally {
    await owner.end();
  }
  return run;
}
