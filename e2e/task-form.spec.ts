import AxeBuilder from "@axe-core/playwright";
import { expectRunState, forgetNewDag, triggerRun, uniqueName } from "./api";
import { expect, homeTest as test } from "./fixtures";

// Wide enough for the code, and not for the form beside it: there the form is a tab.
test.use({ viewport: { width: 1100, height: 900 } });

test("a task is built by its form alone, tested for a date, saved and run", async ({
  page,
  home,
}) => {
  const { team } = home.person;
  const dag = uniqueName("formed");
  await forgetNewDag(page, team);
  await page.goto(`/${team}/dags/new`);
  await page.getByRole("button", { name: /^Blank/ }).click();
  await page.getByRole("tab", { name: "Form" }).click();
  const name = page.getByRole("textbox", { name: /^DAG id/ });
  await name.fill(dag);
  await name.press("Enter");
  const code = page.getByRole("textbox", { name: "DAG document, YAML" });
  await expect(code).toContainText(`dag_id: ${dag}`);

  await page.getByRole("button", { name: "first_task" }).click();
  const script = page.getByRole("textbox", { name: "Script" });
  await script.fill('echo "day {{ ds }}"\necho careful >&2');
  await page.getByRole("textbox", { name: /^Task id/ }).fill("greet");
  await page.keyboard.press("Enter");
  await expect(code).toContainText("greet:");
  await page.getByText("Retries, limits, pool, notes").click();
  const retries = page.getByRole("textbox", { name: /^Retries/ });
  await retries.fill("many");
  await retries.press("Enter");
  await expect(page.getByRole("alert").filter({ hasText: "many" })).toBeVisible();
  await retries.fill("2");
  await retries.press("Enter");
  await expect(code).toContainText("retries: 2");
  await expect(page.getByText("No problems")).toBeVisible();

  await page.getByRole("radio", { name: "Test" }).check({ force: true });
  await page.getByLabel(/^Logical date/).fill("2024-02-29T00:00:00");
  await page.getByRole("button", { name: "Test greet" }).click();
  const result = page.getByRole("region", { name: "Result of the test" });
  await expect(result.getByRole("status").first()).toContainText("Success", { timeout: 30_000 });
  await expect(result.getByRole("log")).toContainText("day 2024-02-29");
  await expect(result.getByRole("log")).toContainText("stderr: careful");
  await expect(result.getByText('echo "day 2024-02-29"')).toBeVisible();

  const { violations } = await new AxeBuilder({ page })
    .include('[aria-label="Result of the test"]')
    .withTags(["wcag2a", "wcag2aa", "wcag22aa"])
    .analyze();
  expect(violations).toEqual([]);

  await page.getByRole("button", { name: "Create…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Create", exact: true }).click();
  await expect(page).toHaveURL(`/${team}/dags/${dag}/graph`);
  const run = await triggerRun(page, team, dag);
  await expectRunState(page, team, dag, run, "success");
});

test("a test that goes on is cancelled", async ({ page, home }) => {
  const { team } = home.person;
  await forgetNewDag(page, team);
  await page.goto(`/${team}/dags/new`);
  await page.getByRole("button", { name: /^Blank/ }).click();
  await page.getByRole("tab", { name: "Form" }).click();
  await page.getByRole("button", { name: "first_task" }).click();
  await page.getByRole("textbox", { name: "Script" }).fill("echo up; sleep 600");
  await page.getByRole("radio", { name: "Test" }).check({ force: true });
  await page.getByRole("button", { name: "Test first_task" }).click();
  const result = page.getByRole("region", { name: "Result of the test" });
  await expect(result.getByRole("log")).toContainText("up", { timeout: 30_000 });
  await result.getByRole("button", { name: "Cancel" }).click();
  await expect(result.getByRole("status").first()).toContainText("Cancelled");
});
