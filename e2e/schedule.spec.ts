import { createDag, teamApi, triggerRun, uniqueName } from "./api";
import { expect, homeTest as test } from "./fixtures";

test("a schedule that goes on says what it passed over, and what a save would change", async ({
  page,
  home,
}) => {
  const { team } = home.person;
  const dag = uniqueName("dates");
  const source = (schedule: string) =>
    `dag_id: ${dag}\nschedule: "${schedule}"\nstart_date: 2024-01-01\ntasks:\n  only: { operator: empty }\n`;
  await createDag(page, team, source("@daily"));
  const api = teamApi(page, team);
  const answer = await api.send("PATCH", `dags/${dag}`, { paused: false });
  expect(answer.status()).toBe(200);

  await page.goto(`/${team}/dags/${dag}/schedule`);
  const dates = page.getByRole("table", { name: "Dates of the schedule" });
  await expect(dates.getByText("Created")).toBeVisible();
  await expect(dates.getByText("To come").first()).toBeVisible();
  await expect(dates.getByText("Success")).toBeVisible({ timeout: 20_000 });

  // Daily to hourly: the hours of today that are over are passed over for the latest.
  const saved = await api.send("POST", `dags/${dag}/versions`, {
    source: source("@hourly"),
    baseVersion: 1,
  });
  expect(saved.status(), await saved.text()).toBe(201);
  const hours = new Date().getUTCHours();
  await page.getByRole("combobox", { name: "Outcome" }).click();
  await page.getByRole("option", { name: "Passed over" }).click();
  await expect(page).toHaveURL(/outcome=skipped/);
  if (hours > 1) {
    await expect(dates.getByText("when this schedule was saved").first()).toBeVisible();
  } else {
    await expect(page.getByText("No date with this outcome")).toBeVisible();
  }

  const change = await api.send("POST", "dags/validate", { source: source("@daily") });
  expect(await change.json()).toMatchObject({
    change: { before: { text: "Every hour (UTC)" }, after: { text: "At 00:00 (UTC)" } },
  });
});

test("a DAG starts when the assets that it waits for are updated", async ({ page, home }) => {
  const { team } = home.person;
  const [asset, made, used] = [uniqueName("orders"), uniqueName("make"), uniqueName("use")];
  await createDag(
    page,
    team,
    `dag_id: ${made}\ntasks:\n  load: { operator: empty, outlets: [${asset}] }\n`,
  );
  await createDag(
    page,
    team,
    `dag_id: ${used}\nschedule: { assets: { any: [${asset}] } }\ntasks:\n  report:\n    operator: bash\n    command: echo "from {{ triggering_asset_events.${asset}[0].task_id }}"\n`,
  );
  await teamApi(page, team).send("PATCH", `dags/${used}`, { paused: false });

  await page.goto(`/${team}/assets`);
  const assets = page.getByRole("table", { name: "Assets" });
  const row = assets.getByRole("row", { name: new RegExp(asset) });
  await expect(row.getByText("never")).toBeVisible();
  await expect(row.getByRole("link", { name: made })).toBeVisible();
  await expect(row.getByRole("link", { name: used })).toBeVisible();

  await triggerRun(page, team, made);
  await expect(row.getByText(`by ${made}`)).toBeVisible({ timeout: 20_000 });
  await row.getByRole("button", { name: asset }).click();
  const updates = page.getByRole("dialog", { name: asset });
  await expect(updates.getByRole("link", { name: "load" })).toBeVisible();
  await updates.getByRole("button", { name: "Publish an update" }).click();
  await expect(updates.getByText("published by")).toBeVisible();

  await page.goto(`/${team}/dags/${used}/runs`);
  const runs = page.getByRole("table", { name: "Runs" });
  await expect(runs.getByText("Success")).toHaveCount(2, { timeout: 30_000 });
  await runs.getByRole("row").last().getByRole("link").nth(1).click();
  await expect(page.getByText("Started by updates of assets")).toBeVisible();
  await expect(page.getByRole("link", { name: `${made} load` })).toBeVisible();
});
