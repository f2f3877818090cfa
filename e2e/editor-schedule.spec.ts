import AxeBuilder from "@axe-core/playwright";
import type { Locator, Page } from "@playwright/test";
import { createDag, forgetNewDag, uniqueName } from "./api";
import { expect, homeTest as test } from "./fixtures";

// Wide enough for the form beside code and graph.
test.setTimeout(120_000);
test.use({ viewport: { width: 1440, height: 900 } });

test("a schedule is built by clicking, and shows what it changes", async ({ page, home }) => {
  const { team } = home.person;
  const dag = uniqueName("scheduled");
  await createDag(
    page,
    team,
    `dag_id: ${dag}
schedule: "@hourly" # as agreed
timezone: Europe/Berlin
start_date: 2024-01-01
tasks:
  one: { operator: empty }
`,
  );
  await page.goto(`/${team}/dags/${dag}/edit`);
  await page.getByRole("button", { name: "Edit schedule" }).click();
  const form = page.getByRole("region", { name: "Form" });
  const code = page.getByRole("textbox", { name: "DAG document, YAML" });

  await choose(page, form.getByRole("combobox", { name: "Runs start" }), /^At times, on days/);
  const first = form.getByLabel("Time 1");
  await first.fill("06:30");
  await first.press("Enter");
  await form.getByRole("button", { name: "Add a time" }).click();
  await choose(page, form.getByRole("combobox", { name: "On", exact: true }), "Days of the week");
  await expect(code).toContainText('schedule: "30 6,18 * * 1-5" # as agreed');
  await expect(
    form.getByText("At 06:30 and 18:30, Monday through Friday (Europe/Berlin)").first(),
  ).toBeVisible();

  // Old against new, before anything is saved.
  const change = form.getByRole("region", { name: "Changes of the schedule" });
  await expect(change).toContainText("Every hour");
  await change.getByRole("button", { name: "Next runs, before and after" }).click();
  await expect(change.getByRole("heading", { name: "After, Europe/Berlin" })).toBeVisible();
  // The next runs on both clocks.
  const when = page.getByRole("region", { name: "When it runs" });
  await expect(when.getByRole("columnheader", { name: "Next runs, Europe/Berlin" })).toBeVisible();
  await expect(when.getByRole("columnheader", { name: "UTC" })).toBeVisible();

  // The same crons by their fields, and a second one.
  await choose(page, form.getByRole("combobox", { name: "Runs start" }), /^Cron/);
  await form.getByText("Field by field").click();
  await choose(page, form.getByRole("combobox", { name: "Month", exact: true }), "These");
  await form.getByRole("checkbox", { name: "July" }).check();
  await expect(code).toContainText('"30 6,18 * 1,7 1-5" # as agreed');
  await form.getByRole("button", { name: "Add a cron" }).click();
  await expect(code).toContainText("0 18 * * *");
  const second = form.getByRole("textbox", { name: "Cron 2 as text" });
  await second.fill("0 25 * * *");
  await second.press("Enter");
  await expect(form.getByRole("region", { name: "Cron 2" }).getByRole("alert")).toContainText("25");
  await expect(second).toHaveValue("0 25 * * *");
  await form.getByRole("button", { name: "Remove cron 2" }).click();

  await choose(page, form.getByRole("combobox", { name: "Runs start" }), /^Every so often/);
  await form.getByRole("textbox", { name: "Every" }).fill("90");
  await choose(page, form.getByRole("combobox", { name: "Unit" }), "minutes");
  await expect(code).toContainText("every: 90m");

  await choose(page, form.getByRole("combobox", { name: "Runs start" }), /^When assets/);
  await expect(code).toContainText("every: 90m");
  const assets = form.getByRole("combobox", { name: "Add to assets" });
  await assets.fill("orders");
  await assets.press("Enter");
  await expect(code).toContainText("any: [orders]");
  await expect(form.getByText("When orders is updated").first()).toBeVisible();

  const { violations } = await new AxeBuilder({ page })
    .include('[aria-label="Form"]')
    .withTags(["wcag2a", "wcag2aa", "wcag22aa"])
    .analyze();
  expect(violations).toEqual([]);

  await choose(page, form.getByRole("combobox", { name: "Runs start" }), /^By hand/);
  await expect(code).toContainText("schedule: null # as agreed");
  await page.keyboard.press("ControlOrMeta+s");
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByText("Only when triggered")).toBeVisible();
  await dialog.getByRole("button", { name: "Save version 2" }).click();
  await expect(page.getByText(`Version 2 of ${dag} was saved`)).toBeVisible();
});

test("what only the code can say stays as it is, with a remark", async ({ page, home }) => {
  const { team } = home.person;
  await forgetNewDag(page, team);
  await page.goto(`/${team}/dags/new`);
  await page.getByRole("button", { name: /^Blank/ }).click();
  const code = page.getByRole("textbox", { name: "DAG document, YAML" });
  await code.fill(
    "dag_id: odd\nschedule: { cron: 0 6 * * * } # odd\ntasks:\n  one: { operator: empty }\n",
  );
  const form = page.getByRole("region", { name: "Form" });
  await page.getByRole("button", { name: "Edit schedule" }).click();
  await expect(form.getByText("Only the code can say this")).toBeVisible();
  await expect(form.getByText('{"cron":"0 6 * * *"}')).toBeVisible();
  await expect(code).toContainText("schedule: { cron: 0 6 * * * } # odd");
});

async function choose(page: Page, select: Locator, option: string | RegExp): Promise<void> {
  await select.click();
  await page.getByRole("option", { name: option }).click();
}
