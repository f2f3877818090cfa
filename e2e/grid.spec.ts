import type { Locator, Page } from "@playwright/test";
import { createDag, expectRunState, triggerRun, uniqueName } from "./api";
import { failingDag } from "./documents";
import { expect, homeTest as test } from "./fixtures";

test("the log stays beside the grid and follows the arrow keys", async ({ page, home }) => {
  const { team } = home.person;
  const dag = uniqueName("beside");
  await createDag(page, team, failingDag(dag));
  const run = await triggerRun(page, team, dag);
  await expectRunState(page, team, dag, run, "failed");

  await page.goto(`/${team}/dags/${dag}/grid?run=${run}&task=break_down`);
  const grid = page.getByRole("grid");
  await expect(selectedCell(grid)).toHaveText(/^break_down, .*: Failed$/);
  await grid.press("Enter");
  const lines = page.getByRole("log", { name: "Lines" });
  await expect(lines).toContainText("before the end");
  await expect(page).toHaveURL(/panel=log/);
  await expect(grid).toBeFocused();

  await grid.press("ArrowDown");
  await expect(selectedCell(grid)).toHaveText(/^never, /);
  await expect(page.getByText("It never started: there is no log.")).toBeVisible();
  await grid.press("ArrowUp");
  await expect(lines).toContainText("before the end");

  const edge = page.getByRole("separator", { name: "Width of the panel beside the grid" });
  const width = Number(await edge.getAttribute("aria-valuenow"));
  await edge.press("ArrowLeft");
  await expect(edge).toHaveAttribute("aria-valuenow", String(width + 32));
  await page.reload();
  await expect(lines).toContainText("before the end");
  await expect(edge, "the browser keeps the width").toHaveAttribute(
    "aria-valuenow",
    String(width + 32),
  );

  await grid.press("Escape");
  await expect(lines).toBeHidden();
  await expect(
    page.getByText("Why it failed").or(page.getByText("exit code 3")).first(),
  ).toBeVisible();
  await grid.press("Escape");
  await expect(page).not.toHaveURL(/run=/);
});

test("a range of cells is cleared at once, after a look at what that does", async ({
  page,
  home,
}) => {
  const { team } = home.person;
  const dag = uniqueName("range");
  await createDag(page, team, failingDag(dag));
  const first = await triggerRun(page, team, dag);
  await expectRunState(page, team, dag, first, "failed");
  const second = await triggerRun(page, team, dag);
  await expectRunState(page, team, dag, second, "failed");

  await page.goto(`/${team}/dags/${dag}/grid?run=${first}&task=break_down`);
  const grid = page.getByRole("grid");
  await expect(selectedCell(grid)).toHaveText(/^break_down, /);
  await grid.press("Shift+ArrowRight");
  await grid.press("Shift+ArrowDown");
  const bar = page.getByRole("region", { name: "Selected task instances" });
  await expect(bar).toContainText("4 task instances in 2 runs");
  await expect(page).toHaveURL(/toRun=/);

  await bar.getByRole("button", { name: "Clear…" }).click();
  const dialog = page.getByRole("dialog", { name: "Clear tasks of 2 runs" });
  await expect(dialog.getByRole("listitem")).toHaveCount(2);
  await dialog.getByRole("button", { name: "Clear 4 tasks" }).click();
  await expect(page.getByText("Cleared 4 task instances")).toBeVisible();
  await expectRunState(page, team, dag, second, "failed");
  await page.goto(`/${team}/dags/${dag}/runs/${first}/tasks/break_down`);
  await expect(page.getByRole("group", { name: "Attempt" }).getByRole("radio")).toHaveCount(2);
});

test("the grid shows only the runs and tasks that are asked for, as its address says", async ({
  page,
  home,
}) => {
  const { team } = home.person;
  const dag = uniqueName("sift");
  await createDag(page, team, failingDag(dag));
  const run = await triggerRun(page, team, dag);
  await expectRunState(page, team, dag, run, "failed");
  await page.goto(`/${team}/dags/${dag}/grid`);
  const grid = page.getByRole("grid");
  await expect(grid).toHaveAccessibleName(/1 runs by 2 tasks/);

  await page.getByRole("searchbox", { name: "Filter tasks" }).fill("NEV");
  await expect(grid).toHaveAccessibleName(/1 runs by 1 tasks/);
  await expect(page).toHaveURL(/q=NEV/);
  await choose(page, "State of the runs", "Success");
  await expect(page.getByText("Nothing matches the filter")).toBeVisible();
  await expect(page).toHaveURL(/state=success/);
  await page.getByRole("button", { name: "Show all" }).click();
  await expect(grid).toHaveAccessibleName(/1 runs by 2 tasks/);
  await choose(page, "State of the runs", "Failed");
  await expect(grid).toHaveAccessibleName(/1 runs by 2 tasks/);
});

async function choose(page: Page, select: string, option: string): Promise<void> {
  await page.getByRole("combobox", { name: select }).click();
  await page.getByRole("option", { name: option, exact: true }).click();
}

function selectedCell(grid: Locator): Locator {
  return grid.getByRole("gridcell", { selected: true });
}
