import type { Locator, Page } from "@playwright/test";
import { createDag, expectRunState, newestRun, teamApi, triggerRun, uniqueName } from "./api";
import { failingDag, hourlyDag, talkingDag } from "./documents";
import { expect, homeTest as test } from "./fixtures";

test("the trigger form keeps a refused value at its field, then starts a run", async ({
  page,
  home,
}) => {
  const { team } = home.person;
  const dag = uniqueName("form");
  await createDag(page, team, talkingDag(dag));
  await page.goto(`/${team}/dags/${dag}/grid`);
  await expect(page.getByText("No runs yet")).toBeVisible();

  await page.getByRole("button", { name: "Trigger", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: `Trigger ${dag}` });
  const seconds = dialog.getByRole("textbox", { name: "Seconds" });
  await expect(seconds).toHaveValue("1");
  await seconds.fill("21");
  await dialog.getByRole("button", { name: "Trigger" }).click();
  await expect(seconds).toHaveAttribute("aria-invalid", "true");
  await expect(seconds).toHaveAccessibleDescription(/20/);
  await expect(seconds).toHaveValue("21");

  await seconds.fill("2");
  await dialog.getByRole("textbox", { name: /^Note/ }).fill("by hand");
  await dialog.getByRole("button", { name: "Trigger" }).click();
  await expect(dialog).toBeHidden();
  await page.getByRole("button", { name: "Open it" }).click();

  await expect(page.getByText("by hand")).toBeVisible();
  await expect(page.getByText('"seconds": 2').first()).toBeVisible();
  const tasks = page.getByRole("table", { name: "Tasks of the run" });
  await expect(tasks.getByRole("row", { name: "sum_up" }).getByText("Success")).toBeVisible({
    timeout: 30_000,
  });
  await expect(tasks.getByRole("row", { name: "stumble" }).getByText("2 of 2")).toBeVisible();
});

test("grid, graph and run follow a run that somebody else starts, without a reload", async ({
  page,
  home,
}) => {
  const { team } = home.person;
  const dag = uniqueName("live");
  await createDag(page, team, talkingDag(dag));
  await page.goto(`/${team}/dags/${dag}/grid`);
  await expect(page.getByText("No runs yet")).toBeVisible();
  await expect(page.getByRole("status").filter({ hasText: "Live" })).toBeVisible();
  const hasStayed = await markDocument(page);

  const run = await triggerRun(page, team, dag, { seconds: 8 });
  const grid = page.getByRole("grid");
  await expect(grid).toHaveAccessibleName(/ 3 tasks$/);
  await selectTask(grid, "talk");
  await expect(selectedCell(grid)).toHaveText(/^talk, .*: Running$/);
  await expect(selectedCell(grid)).toHaveText(/^talk, .*: Success$/, { timeout: 20_000 });

  await page.getByRole("link", { name: "Graph", exact: true }).click();
  const node = (task: string) => page.getByRole("group", { name: new RegExp(`^${task}, `) });
  await expect(node("talk")).toHaveAccessibleName("talk, Bash: Success");
  await expect(node("stumble")).toHaveAccessibleName(/Success$/);
  await expect(node("sum_up")).toHaveAccessibleName(/Success$/);
  expect(await hasStayed(), "the page was not loaded again").toBe(true);

  await expectRunState(page, team, dag, run, "success");
  await node("sum_up").click();
  await page
    .getByRole("region", { name: "Task sum_up" })
    .getByRole("link", { name: "Log" })
    .click();
  await expect(page.getByRole("log", { name: "Lines" })).toContainText(
    "heard enough after attempt 2",
  );
});

test("a log shows its lines while the task runs", async ({ page, home }) => {
  const { team } = home.person;
  const dag = uniqueName("talk");
  await createDag(page, team, talkingDag(dag));
  const run = await triggerRun(page, team, dag, { seconds: 15 });
  await page.goto(`/${team}/dags/${dag}/runs/${run}/tasks/talk`);
  const hasStayed = await markDocument(page);
  const lines = page.getByRole("log", { name: "Lines" });
  await expect(lines).toContainText("second 1");
  const early = (await lines.textContent()) ?? "";
  expect(early, "the end is not there yet").not.toContain("second 15");
  await expect(page.getByText("Running").first()).toBeVisible();
  await expect(lines).toContainText("second 15");
  await expect(page.getByText("Success").first()).toBeVisible();
  expect(await hasStayed(), "the page was not loaded again").toBe(true);

  await page.getByRole("searchbox", { name: "Search the log" }).fill("second");
  await expect(page.getByText("1 of 15")).toBeVisible();
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download the log" }).click();
  expect((await download).suggestedFilename()).toMatch(/talk.*\.(log|txt)$/);
});

test("a task that was retried has both attempts, its output and what it ran with", async ({
  page,
  home,
}) => {
  const { team } = home.person;
  const dag = uniqueName("retry");
  await createDag(page, team, talkingDag(dag));
  const run = await triggerRun(page, team, dag);
  await expectRunState(page, team, dag, run, "success");

  await page.goto(`/${team}/dags/${dag}/runs/${run}/tasks/stumble`);
  const lines = page.getByRole("log", { name: "Lines" });
  await expect(lines).toContainText("attempt 2");
  await page.getByRole("group", { name: "Attempt" }).getByRole("radio", { name: /Try 1/ }).check();
  await expect(page).toHaveURL(/attempt=1/);
  await expect(lines).toContainText("attempt 1");
  await expect(page.getByText("Why it failed")).toBeVisible();
  await expect(lines).toContainText("RuntimeError: not at the first attempt");

  await page.getByRole("tab", { name: /^Tries/ }).click();
  const tries = page.getByRole("table", { name: "Two tries" });
  await expect(tries.getByRole("row", { name: /^State/ })).toHaveText(/Failed.*Success/);
  await expect(page.getByRole("textbox", { name: "Log of try 1" })).toContainText(
    "RuntimeError: not at the first attempt",
  );
  await expect(page.getByRole("textbox", { name: "Log of try 2" })).not.toContainText("Error");

  await page.getByRole("tab", { name: "XComs" }).click();
  await expect(page.getByRole("tabpanel")).toContainText('"attempt": 2');
  await page.getByRole("tab", { name: "Details" }).click();
  await expect(page.getByRole("tabpanel").getByRole("link", { name: "sum_up" })).toBeVisible();

  await page.goto(`/${team}/dags/${dag}/runs/${run}/tasks/sum_up?tab=rendered`);
  const rendered = page.getByRole("tabpanel");
  await expect(rendered).toContainText('"SAID": "enough"');
  await expect(rendered).not.toContainText("{{");
});

test("a failed task shows its error, and the task behind it why it never ran", async ({
  page,
  home,
}) => {
  const { team } = home.person;
  const dag = uniqueName("fail");
  await createDag(page, team, failingDag(dag));
  const run = await triggerRun(page, team, dag);
  await page.goto(`/${team}/dags/${dag}/runs/${run}`);
  await expect(page.getByText("break_down failed")).toBeVisible();
  await expect(page.getByText("the warehouse is on fire")).toBeVisible();
  const tasks = page.getByRole("table", { name: "Tasks of the run" });
  await expect(tasks.getByRole("row", { name: "never" })).toContainText("Upstream failed");

  await page.getByRole("link", { name: "Its log" }).click();
  await expect(page.getByText("Why it failed")).toBeVisible();
  await expect(page.getByText("exit code 3", { exact: false }).first()).toBeVisible();
  await expect(page.getByRole("log", { name: "Lines" })).toContainText("before the end");

  await page.goto(`/${team}/dags/${dag}/runs/${run}/tasks/never`);
  await expect(page.getByText("It never started: there is nothing to show.")).toBeVisible();
});

test("a failed run tells what changed since the last good one", async ({ page, home }) => {
  const { team } = home.person;
  const dag = uniqueName("changed");
  const document = (script: string) => `dag_id: ${dag}
schedule: null
tasks:
  load: { operator: bash, retries: 0, script: "${script}" }
`;
  await createDag(page, team, document("echo fine"));
  const good = await triggerRun(page, team, dag);
  await expectRunState(page, team, dag, good, "success");
  await teamApi(page, team).send("POST", `dags/${dag}/versions`, {
    source: document("exit 7"),
    baseVersion: 1,
    message: "Leave early",
  });
  const failed = await triggerRun(page, team, dag);
  await expectRunState(page, team, dag, failed, "failed");

  await page.goto(`/${team}/dags/${dag}/runs/${failed}`);
  const changes = page.locator("section").filter({ hasText: "What changed?" });
  await expect(changes).toContainText("Version 1 → 2 changed script of load");
  await expect(changes).toContainText("Leave early");
  await expect(changes.getByText("exit 7").first()).toBeVisible();
  await changes.getByRole("link", { name: /the last good run/ }).click();
  await expect(page).toHaveURL(new RegExp(good));
  await expect(page.getByText("What changed?")).toBeHidden();
});

test("turning a schedule on says which run starts at once, and starts it", async ({
  page,
  home,
}) => {
  const { team } = home.person;
  const dag = uniqueName("hourly");
  await createDag(page, team, hourlyDag(dag));
  await page.goto(`/${team}/dags/${dag}/runs`);
  await expect(page.getByText("No runs yet")).toBeVisible();

  const paused = page.getByRole("switch", { name: "Paused" });
  await expect(paused).not.toBeChecked();
  await paused.click();
  const warning = page.getByRole("dialog", { name: "This starts a run at once" });
  await expect(warning.getByRole("listitem")).toHaveCount(1);
  await warning.getByRole("button", { name: "Stay paused" }).click();
  await expect(warning).toBeHidden();
  await expect(paused).not.toBeChecked();
  await expect(page.getByText("No runs yet")).toBeVisible();

  await paused.click();
  await warning.getByRole("button", { name: "Turn on" }).click();
  await expect(page.getByRole("switch", { name: "On", exact: true })).toBeChecked();
  const runs = page.getByRole("table", { name: "Runs" });
  await expect(runs.getByRole("row", { name: /Success.*Scheduled/ })).toBeVisible({
    timeout: 20_000,
  });
  await expect(runs.getByRole("row")).toHaveCount(2);
  const run = await newestRun(page, team, dag);
  await page.goto(`/${team}/dags/${dag}/runs/${run}/tasks/tick`);
  await expect(page.getByRole("log", { name: "Lines" })).toContainText("tick of 20");
});

/** Marks the document that is loaded; the answer tells later whether it is still the same. */
async function markDocument(page: Page): Promise<() => Promise<boolean>> {
  await page.evaluate(() => document.documentElement.setAttribute("data-test-mark", ""));
  return () => page.evaluate(() => document.documentElement.hasAttribute("data-test-mark"));
}

/** Moves the grid's selection by keyboard to a task in the newest run. */
async function selectTask(grid: Locator, task: string): Promise<void> {
  await grid.focus();
  await grid.press("ArrowDown");
  await expect(async () => {
    if (!((await selectedCell(grid).textContent()) ?? "").startsWith(`${task}, `)) {
      await grid.press("ArrowDown");
      throw new Error(`${task} is not selected yet`);
    }
  }).toPass();
}

function selectedCell(grid: Locator): Locator {
  return grid.getByRole("gridcell", { selected: true });
}
