import { createDag, expectRunState, triggerRun, uniqueName } from "./api";
import { demoTest, expect, homeTest } from "./fixtures";

demoTest(
  "somebody paged at night gets from the incident to the line of the log, and says so",
  async ({ page }) => {
    await page.goto("/demo/alerts");
    await page.getByRole("link", { name: "export_to_partner failed", exact: true }).click();
    await expect(page.getByRole("heading", { name: "export_to_partner failed" })).toBeVisible();
    await page.getByRole("link", { name: "The line in the log" }).click();
    await expect(page.getByRole("log").getByText(/^permission denied/)).toBeVisible();
  },
);

homeTest(
  "a rule and a channel are made, tested and told why nothing arrives",
  async ({ page, home }) => {
    const { team } = home.person;
    const channel = uniqueName("hook");
    await page.goto(`/${team}/alerts/channels?new=true`);
    const dialog = page.getByRole("dialog", { name: "New channel" });
    await dialog.getByRole("radio", { name: "Webhook" }).check();
    await dialog.getByLabel("Name").fill(channel);
    await dialog.getByLabel("URL").fill("http://127.0.0.1:9/hook");
    await dialog.getByLabel("Signing secret").fill("short");
    await dialog.getByRole("button", { name: "Create channel" }).click();
    await expect(dialog.getByText("at least 16 characters", { exact: false })).toBeVisible();
    await dialog.getByLabel("Signing secret").fill("a secret that is long enough");
    await dialog.getByRole("button", { name: "Create channel" }).click();
    const row = page.getByRole("row").filter({ hasText: channel });
    await row.getByRole("button", { name: "Send a test" }).click();
    await expect(row.getByText("not a public address", { exact: false })).toBeVisible();

    await page.goto(`/${team}/alerts/rules?new=true`);
    const rule = uniqueName("rule");
    const form = page.getByRole("dialog", { name: "New rule" });
    await form.getByLabel("Name").fill(rule);
    await form.getByLabel("Which runs").click();
    await page.getByRole("option", { name: "All runs" }).click();
    await form.getByRole("checkbox", { name: channel, exact: false }).check();
    await form.getByRole("button", { name: "Create rule" }).click();
    await expect(page.getByRole("row").filter({ hasText: rule })).toContainText(channel);

    const dag = uniqueName("failing");
    await createDag(
      page,
      team,
      `dag_id: ${dag}\nschedule: null\ntasks:\n  load: { operator: bash, script: "echo broken >&2; exit 3" }\n`,
    );
    await expectRunState(page, team, dag, await triggerRun(page, team, dag), "failed");
    await page.goto(`/${team}/dags/${dag}/alerts`);
    await expect(page.getByRole("link", { name: "load failed", exact: true })).toBeVisible();
    await page.getByRole("link", { name: "load failed", exact: true }).click();
    await page.getByRole("button", { name: "Acknowledge" }).click();
    await expect(page.getByRole("button", { name: /acknowledgement/ })).toBeVisible();
    await page.getByRole("button", { name: "Snooze" }).click();
    await page.getByRole("menuitem", { name: "For an hour" }).click();
    await expect(page.getByText("Snoozed").first()).toBeVisible();
  },
);
