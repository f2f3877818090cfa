import { fieldOf, itemsOf, newestRun } from "./api";
import { expect, demoTest as test } from "./fixtures";

test("dag_etl_example has run well at least four times", async ({ page }) => {
  await page.goto("/demo/dags");
  const row = page.getByRole("row", { name: /dag_etl_example/ });
  await expect(row.getByText("Weekly ETL pipeline")).toBeVisible();
  await expect(row.getByRole("button", { name: "data_engineering_team" })).toBeVisible();
  await row.getByRole("link", { name: "dag_etl_example", exact: true }).click();

  await expect(page).toHaveURL("/demo/dags/dag_etl_example/grid");
  const grid = page.getByRole("grid");
  await expect(grid).toHaveAccessibleName(/runs by 5 tasks/);
  // Every column is read by keyboard, as a screen reader would.
  const runs = Number(/(\d+) runs/.exec((await grid.getAttribute("aria-label")) ?? "")?.[1]);
  const names = new Set<string>();
  await grid.focus();
  await grid.press("ArrowUp");
  await grid.press("ArrowUp");
  for (let column = 0; column < runs; column++) {
    const heading = grid.getByRole("columnheader", { selected: true });
    await expect(heading).toHaveText(/^Run of /);
    names.add((await heading.textContent()) ?? "");
    await grid.press("ArrowLeft");
  }
  const successful = [...names].filter((name) => name.endsWith(": Success"));
  expect(successful.length, [...names].join("; ")).toBeGreaterThanOrEqual(4);
});

test("a run of it leads to its tasks, a log and what they handed on", async ({ page }) => {
  const run = await newestRun(page, "demo", "dag_etl_example", "&state=success");
  await page.goto(`/demo/dags/dag_etl_example/runs/${run}`);
  const tasks = page.getByRole("table", { name: "Tasks of the run" });
  for (const task of [
    "ingest_from_API",
    "ingest_from_database",
    "transform_data",
    "combine_data",
    "load_to_warehouse",
  ]) {
    await expect(tasks.getByRole("row", { name: task }).getByText("Success")).toBeVisible();
  }
  await tasks.getByRole("link", { name: "transform_data" }).click();
  await expect(page.getByRole("heading", { name: "transform_data", level: 1 })).toBeVisible();
  await expect(page.getByRole("log", { name: "Lines" })).toContainText("7 of 7 rows kept");
  await page.getByRole("tab", { name: "XComs" }).click();
  await expect(page.getByRole("tabpanel")).toContainText('"temp_max_f"');
});

test("demo_flaky_hourly has a failed run that says why", async ({ page }) => {
  await page.goto("/demo/dags/demo_flaky_hourly/runs?state=failed");
  const runs = page.getByRole("table", { name: "Runs" });
  await runs.getByRole("row").nth(1).getByRole("link").first().click();
  await expect(page.getByText("call_unreliable_service failed, at try 3 of 3")).toBeVisible();
  await expect(page.getByText("503 from the unreliable service").first()).toBeVisible();
});

test("the sample API answers, and says which real day it gave", async ({ request }) => {
  const path = "/api/sample/observations?location=Seattle";
  const answer = await request.get(`${path}&start=2026-03-01&end=2026-03-08`);
  expect(answer.status()).toBe(200);
  const days = fieldOf(await answer.json(), "observations");
  expect(days).toHaveLength(7);
  expect(days).toContainEqual(
    expect.objectContaining({ date: "2026-03-01", observed_on: "2014-03-01" }),
  );

  const refused = await request.get(`${path}&start=2026-03-08&end=2026-03-01`);
  expect(refused.status()).toBe(422);
  expect(refused.headers()["content-type"]).toContain("application/problem+json");
  expect(fieldOf(await refused.json(), "problems")).toContainEqual(
    expect.objectContaining({ path: ["query", "end"] }),
  );
});

test("the demo's connections show no secret", async ({ page }) => {
  const answer = await page.request.get("/api/v1/teams/demo/connections");
  const warehouse = itemsOf(await answer.json()).find(
    (one) => fieldOf(one, "connId") === "sample_warehouse",
  );
  expect(fieldOf(warehouse, "secretsSet")).toEqual(["password"]);
  expect(JSON.stringify(fieldOf(warehouse, "config"))).not.toContain("password");
});
