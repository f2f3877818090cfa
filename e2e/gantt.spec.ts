import { createDag, triggerRun, uniqueName } from "./api";
import { talkingDag } from "./documents";
import { expect, homeTest as test } from "./fixtures";

test("a run's time is read on its Gantt chart, live and by keys", async ({ page, home }) => {
  const { team } = home.person;
  const dag = uniqueName("gantt");
  await createDag(page, team, talkingDag(dag));
  await triggerRun(page, team, dag);

  await page.goto(`/${team}/dags/${dag}/gantt`);
  const chart = page.getByRole("listbox", { name: "Tasks in time" });
  const row = (name: RegExp) => chart.getByRole("option", { name });
  // It fills while the run goes on, without a reload.
  await expect(row(/^stumble, Success, 2 attempts/)).toBeVisible({ timeout: 30_000 });
  await expect(row(/^sum_up, Success,.*on the critical path$/)).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText("tasks in a row decided how long the run took")).toBeVisible();

  await chart.focus();
  await page.keyboard.press("End");
  await expect(row(/^sum_up/)).toHaveAttribute("aria-selected", "true");
  await expect(page).toHaveURL(/task=sum_up/);
  await page.keyboard.press("+");
  await expect(page).toHaveURL(/since=\d+&until=\d+/);
  await page.keyboard.press("0");
  await expect(page).not.toHaveURL(/since=/);

  await page.getByRole("radio", { name: "Table" }).check();
  const table = page.getByRole("table", { name: "Tasks in time" });
  await expect(table.getByRole("row", { name: /^stumble/ })).toContainText("2");
  await page.getByRole("radio", { name: "Chart" }).check();
  await chart.focus();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/tasks\/sum_up$/);
});
