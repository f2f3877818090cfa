import { expect, demoTest as test } from "./fixtures";

test("the palette finds DAGs and tasks, and does what the page offers", async ({ page }) => {
  await page.goto("/demo/dags/dag_etl_example/grid");
  await expect(page.getByRole("grid")).toBeVisible();
  await page.keyboard.press("ControlOrMeta+k");
  const field = page.getByRole("combobox", { name: /^Search DAGs/ });
  await expect(field).toBeFocused();

  await field.fill("warehouse");
  await expect(page.getByRole("option", { name: /load_to_warehouse/ })).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/task=load_to_warehouse/);

  await page.keyboard.press("ControlOrMeta+k");
  await field.fill("flaky");
  await page
    .getByRole("option", { name: /demo_flaky_hourly/ })
    .first()
    .click();
  await expect(page).toHaveURL(/\/demo\/dags\/demo_flaky_hourly\/grid/);

  await page.keyboard.press(".");
  await field.fill("trigger");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog", { name: "Trigger demo_flaky_hourly" })).toBeVisible();
});

test("keys lead to the screens, and a sheet lists them", async ({ page }) => {
  await page.goto("/demo/dags");
  await expect(page.getByRole("table")).toBeVisible();
  await page.keyboard.press("Shift+?");
  const sheet = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await expect(sheet).toContainText("Actions of this page");
  await page.keyboard.press("Escape");
  await expect(sheet).toBeHidden();

  await page.keyboard.press("g");
  await page.keyboard.press("r");
  await expect(page).toHaveURL(/\/demo\/runs$/);

  // In a field the same keys are text.
  await page.goto("/demo/dags");
  await page.getByRole("searchbox").fill("");
  await page.getByRole("searchbox").press("g");
  await page.getByRole("searchbox").press("r");
  await expect(page.getByRole("searchbox")).toHaveValue("gr");
  await expect(page).toHaveURL(/\/demo\/dags/);
});
