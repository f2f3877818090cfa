import { newestRun } from "./api";
import { demoTest, expect } from "./fixtures";

demoTest.use({ timezoneId: "Asia/Kathmandu" });

demoTest("times follow the chosen zone, from page to page and by the address", async ({ page }) => {
  const run = await newestRun(page, "demo", "dag_etl_example");
  const address = `/demo/dags/dag_etl_example/runs/${run}`;
  await page.goto(address);
  const heading = page.getByRole("heading", { level: 1 });
  await expect(heading).toHaveText(/ UTC$/);
  await page.getByRole("button", { name: /, account menu$/ }).click();
  await page.getByRole("menuitemradio", { name: "In my zone" }).click();
  await expect(heading).toHaveText(/ UTC\+5:45$/);
  await expect(page).toHaveURL(/tz=local/);

  await page.goto(address);
  await expect(heading, "the browser keeps it").toHaveText(/ UTC\+5:45$/);
  await page.goto(`${address}?tz=utc`);
  await expect(heading, "the address wins").toHaveText(/ UTC$/);
});
