import type { Page } from "@playwright/test";
import { createDag, itemsOf, teamApi, uniqueName } from "./api";
import { expect, homeTest as test } from "./fixtures";

/** A daily DAG that has stood still since 2026 began: none of its dates has a run. */
async function standingDag(page: Page, team: string): Promise<string> {
  const dag = uniqueName("calendar");
  const source = `dag_id: ${dag}\nschedule: "@daily"\nstart_date: 2025-01-01\ncatchup: true\ntasks:\n  only: { operator: empty }\n`;
  await createDag(page, team, source);
  return dag;
}

test("dates without a run are dragged over and backfilled", async ({ page, home }) => {
  const { team } = home.person;
  const dag = await standingDag(page, team);
  await page.goto(`/${team}/dags/${dag}/calendar?year=2025`);
  const march = page.getByRole("grid", { name: "March 2025" });
  const day = (name: string) => march.getByRole("gridcell", { name });
  await expect(day("10 March 2025: 1 without a run")).toBeVisible();

  await day("10 March 2025").hover();
  await page.mouse.down();
  await day("11 March 2025").hover();
  await day("12 March 2025").hover();
  await page.mouse.up();
  const chosen = page.getByRole("region", { name: "Chosen days" });
  await expect(chosen.getByRole("heading")).toHaveText("10 March 2025 to 12 March 2025");
  await expect(chosen.getByText("3 dates held back")).toBeVisible();
  await expect(page).toHaveURL(/from=2025-03-10&to=2025-03-12/);

  await chosen.getByRole("link", { name: "Backfill these" }).click();
  await expect(page.getByLabel("From")).toHaveValue("2025-03-10");
  await expect(page.getByLabel("To", { exact: true })).toHaveValue("2025-03-12");
  await page.getByRole("button", { name: "Start 3 runs" }).click();
  await expect(page).toHaveURL(/backfills\/[0-9a-f-]{36}/);

  await expect
    .poll(
      async () => {
        const answer = await teamApi(page, team).get(`dags/${dag}/runs?state=success`);
        return itemsOf(await answer.json()).length;
      },
      { timeout: 30_000 },
    )
    .toBe(3);
  await page.goto(`/${team}/dags/${dag}/calendar?year=2025`);
  await expect(day("11 March 2025: 1 success")).toBeVisible();
  await expect(day("13 March 2025: 1 without a run")).toBeVisible();
});

test("the calendar is used by keys alone", async ({ page, home }) => {
  const { team } = home.person;
  const dag = await standingDag(page, team);
  await page.goto(`/${team}/dags/${dag}/calendar?year=2025&from=2025-05-30&to=2025-05-30`);
  await page.getByRole("gridcell", { name: /^30 May/ }).focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("Shift+ArrowDown");
  await expect(page.getByRole("gridcell", { name: /^8 June/ })).toBeFocused();
  const chosen = page.getByRole("region", { name: "Chosen days" });
  await expect(chosen.getByRole("heading")).toHaveText("31 May 2025 to 8 June 2025");
  await expect(page.getByRole("gridcell", { selected: true })).toHaveCount(9);
  await page.keyboard.press("Escape");
  await expect(chosen).toBeHidden();
});
