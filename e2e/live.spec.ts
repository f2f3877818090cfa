import { createDag, expectRunState, triggerRun, uniqueName } from "./api";
import { failingDag } from "./documents";
import { expect, homeTest as test } from "./fixtures";

test.setTimeout(150_000);

test("two people see each other's changes, and a dropped connection catches up", async ({
  page,
  home,
  openBrowser,
  allowConsoleError,
}) => {
  // What a browser says of requests that it makes while it is offline.
  allowConsoleError(/ERR_INTERNET_DISCONNECTED|ERR_NETWORK_CHANGED/);
  const { team } = home.person;
  const dag = uniqueName("both");
  await createDag(page, team, failingDag(dag));
  await page.goto(`/${team}/dags/${dag}/grid`);
  const other = await openBrowser(home.session);
  await other.goto(`/${team}/dags/${dag}/grid`);
  await expect(other.getByText("No runs yet")).toBeVisible();
  const status = other.getByRole("status").filter({ hasText: /^(Live|Reconnecting)/ });
  await expect(status).toHaveText(/^Live/);
  await other.evaluate(() => document.documentElement.setAttribute("data-test-mark", ""));

  // One starts a run by the button; the other sees it.
  await page.getByRole("button", { name: "Trigger", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Trigger" }).click();
  const grid = other.getByRole("grid");
  await expect(grid).toHaveAccessibleName(/1 runs by 2 tasks/);

  // The other turns the schedule's switch; the first sees that.
  const paused = page.getByRole("switch").first();
  const before = await paused.isChecked();
  await other.getByRole("switch").first().click();
  await expect(paused).toBeChecked({ checked: !before });

  await other.context().setOffline(true);
  await expect(status).toHaveText(/^Reconnecting/, { timeout: 60_000 });
  const run = await triggerRun(page, team, dag);
  await expectRunState(page, team, dag, run, "failed");
  await expect(grid).toHaveAccessibleName(/1 runs by 2 tasks/);
  await other.context().setOffline(false);
  await expect(status).toHaveText(/^Live/, { timeout: 30_000 });
  await expect(grid).toHaveAccessibleName(/2 runs by 2 tasks/);
  expect(
    await other.evaluate(() => document.documentElement.hasAttribute("data-test-mark")),
    "the page was not loaded again",
  ).toBe(true);
});
