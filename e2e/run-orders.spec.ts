import type { Page } from "@playwright/test";
import { createDag, expectRunState, teamApi, uniqueName } from "./api";
import { expect, homeTest as test } from "./fixtures";

/** A DAG whose second of three tasks fails, with runs of it that have. */
async function failedRuns(
  page: Page,
  team: string,
  count: number,
): Promise<{ dag: string; runs: string[] }> {
  const dag = uniqueName("many");
  await createDag(
    page,
    team,
    `dag_id: ${dag}
tasks:
  extract: { operator: empty }
  load: { operator: bash, needs: [extract], retries: 0, script: exit 3 }
  report: { operator: empty, needs: [load] }
`,
  );
  const runs: string[] = [];
  for (let day = 1; day <= count; day += 1) {
    const answer = await teamApi(page, team).send("POST", `dags/${dag}/runs`, {
      logicalDate: `2024-01-0${day}T00:00:00Z`,
    });
    expect(answer.status(), await answer.text()).toBe(201);
    runs.push((await answer.json()).id);
  }
  for (const run of runs) await expectRunState(page, team, dag, run, "failed");
  return { dag, runs };
}

test("runs are selected by range and marked together, and how far that is has an address", async ({
  page,
  home,
}) => {
  const { team } = home.person;
  const { dag, runs } = await failedRuns(page, team, 5);

  await page.goto(`/${team}/dags/${dag}/runs`);
  const boxes = page
    .getByRole("table", { name: "Runs" })
    .getByRole("checkbox", { name: /^Select the run / });
  await expect(boxes).toHaveCount(5);
  await boxes.nth(1).click();
  await boxes.nth(3).click({ modifiers: ["Shift"] });
  const bar = page.getByRole("region", { name: "Selected runs" });
  await expect(bar).toContainText("3 runs selected");
  await bar.getByRole("button", { name: "Mark as…" }).click();
  await page.getByRole("menuitem", { name: "Success" }).click();
  const dialog = page.getByRole("dialog", { name: "Mark runs as success" });
  await expect(dialog).toContainText("6 tasks of 3 runs will become success.");
  await expect(
    dialog.getByRole("list", { name: "Runs that change" }).getByRole("listitem"),
  ).toHaveCount(3);
  await dialog.getByRole("button", { name: "API" }).click();
  await expect(page.getByRole("dialog", { name: "The same from a shell" })).toContainText(
    "npx millrace runs mark --as success --ids ",
  );
  await page.keyboard.press("Escape");
  await dialog.getByRole("button", { name: "Mark 3 runs as success" }).click();

  // What a worker does is shown as it goes on, and has an address.
  const progress = page.getByRole("dialog", { name: "Mark runs as success" });
  await expect(progress.getByRole("progressbar", { name: "Done" })).toBeVisible();
  await expect(progress).toContainText("3 of 3 runs");
  await expect(progress).toContainText("6 tasks changed.");
  await page.reload();
  await expect(progress.getByRole("list", { name: "Runs of the order" })).toContainText("2 tasks");
  await progress.getByRole("button", { name: "Close" }).last().click();
  await expect(page).not.toHaveURL(/order=/);
  await expect(bar).toBeHidden();
  for (const run of runs.slice(1, 4)) await expectRunState(page, team, dag, run, "success");
});

test("all that match are cleared, what cannot be done is told, and orders are found again", async ({
  page,
  home,
}) => {
  const { team } = home.person;
  const { dag, runs } = await failedRuns(page, team, 3);
  const bar = page.getByRole("region", { name: "Selected runs" });
  // All that match the filters, whatever is selected and shown.
  await page.goto(`/${team}/runs?dag=${dag}&state=failed`);
  await expect(page.getByRole("button", { name: "Failed 3" })).toBeVisible();
  await page.getByRole("checkbox", { name: "Select all runs shown" }).click();
  await bar.getByRole("button", { name: "Clear failed…" }).click();
  const clear = page.getByRole("dialog", { name: "Clear tasks of runs" });
  await expect(clear).toContainText("6 tasks of 3 runs will run again.");
  await clear.getByRole("switch", { name: "Only failed" }).uncheck();
  await expect(clear).toContainText("9 tasks of 3 runs will run again.");
  await clear.getByRole("switch", { name: "Only failed" }).check();
  await clear.getByRole("button", { name: "Clear 3 runs" }).click();
  await expect(page.getByRole("dialog")).toContainText("3 of 3 runs");
  await page.keyboard.press("Escape");

  // There is nothing to cancel in runs that have ended; the list of orders leads back to them.
  for (const run of runs) await expectRunState(page, team, dag, run, "failed");
  await page.goto(`/${team}/runs?dag=${dag}`);
  await page.getByRole("checkbox", { name: "Select all runs shown" }).click();
  await bar.getByRole("button", { name: "Cancel…" }).click();
  const cancel = page.getByRole("dialog", { name: "Cancel runs" });
  await expect(cancel).toContainText("There is nothing to do in any of these runs.");
  await expect(cancel).toContainText("3 runs left out: it has ended");
  await expect(cancel.getByRole("button", { name: "Cancel 0 runs" })).toBeDisabled();
  await page.keyboard.press("Escape");
  await bar.getByRole("button", { name: "Leave the selection" }).click();
  await page.getByRole("button", { name: "Orders over many runs" }).click();
  await page.getByRole("button", { name: /Clear failed tasks of runs/ }).click();
  await expect(page.getByRole("dialog", { name: "Clear failed tasks of runs" })).toContainText(
    "6 tasks changed.",
  );
});
