import { createDag, expectRunState, teamApi, uniqueName } from "./api";
import { expect, homeTest as test } from "./fixtures";

test("runs are selected by range, and all that match, and cleared and marked together", async ({
  page,
  home,
}) => {
  const { team } = home.person;
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
  for (let day = 1; day <= 5; day += 1) {
    const answer = await teamApi(page, team).send("POST", `dags/${dag}/runs`, {
      logicalDate: `2024-01-0${day}T00:00:00Z`,
    });
    expect(answer.status(), await answer.text()).toBe(201);
    runs.push((await answer.json()).id);
  }
  for (const run of runs) await expectRunState(page, team, dag, run, "failed");

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

  // All that match the filters, whatever is selected and shown.
  await page.getByRole("button", { name: "Failed 2" }).click();
  await expect(boxes).toHaveCount(2);
  await page.getByRole("checkbox", { name: "Select all runs shown" }).click();
  await bar.getByRole("button", { name: "Clear failed…" }).click();
  const clear = page.getByRole("dialog", { name: "Clear tasks of runs" });
  await expect(clear).toContainText("4 tasks of 2 runs will run again.");
  await clear.getByRole("switch", { name: "Only failed" }).uncheck();
  await expect(clear).toContainText("6 tasks of 2 runs will run again.");
  await clear.getByRole("switch", { name: "Only failed" }).check();
  await clear.getByRole("button", { name: "Clear 2 runs" }).click();
  await expect(page.getByRole("dialog")).toContainText("2 of 2 runs");
  await page.keyboard.press("Escape");

  // There is nothing to cancel in runs that have ended; the list of orders leads back to them.
  for (const run of [runs[0] ?? "", runs[4] ?? ""]) {
    await expectRunState(page, team, dag, run, "failed");
  }
  await page.goto(`/${team}/runs?dag=${dag}`);
  await page.getByRole("checkbox", { name: "Select all runs shown" }).click();
  await bar.getByRole("button", { name: "Cancel…" }).click();
  const cancel = page.getByRole("dialog", { name: "Cancel runs" });
  await expect(cancel).toContainText("There is nothing to do in any of these runs.");
  await expect(cancel).toContainText("5 runs left out: it has ended");
  await expect(cancel.getByRole("button", { name: "Cancel 0 runs" })).toBeDisabled();
  await page.keyboard.press("Escape");
  await bar.getByRole("button", { name: "Leave the selection" }).click();
  await page.getByRole("button", { name: "Orders over many runs" }).click();
  await page.getByRole("button", { name: /Clear failed tasks of runs/ }).click();
  await expect(page.getByRole("dialog", { name: "Clear failed tasks of runs" })).toContainText(
    "4 tasks changed.",
  );
});
