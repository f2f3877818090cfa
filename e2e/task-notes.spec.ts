import { createDag, expectRunState, triggerRun, uniqueName } from "./api";
import { failingDag } from "./documents";
import { expect, homeTest as test } from "./fixtures";

test("whoever is called at night notes what they found on the failed task, and re-runs from there", async ({
  page,
  home,
}) => {
  const { team } = home.person;
  const dag = uniqueName("noted");
  await createDag(page, team, failingDag(dag));
  const run = await triggerRun(page, team, dag);
  await expectRunState(page, team, dag, run, "failed");

  await page.goto(`/${team}/dags/${dag}/runs/${run}/tasks/break_down`);
  await page.getByRole("button", { name: "Add a note" }).click();
  await page.getByLabel("Note of the task").fill("The warehouse burns: ticket 4711");
  await page.keyboard.press("Control+Enter");
  const note = page.getByRole("complementary", { name: "Note" });
  await expect(note).toContainText("The warehouse burns: ticket 4711");
  await expect(note).toContainText(home.person.name);

  // It is told where the task is listed, on its cell of the grid and in its place of the graph.
  await page.goto(`/${team}/dags/${dag}/runs/${run}`);
  await expect(page.getByRole("row", { name: "break_down" })).toContainText("ticket 4711");
  await page.goto(`/${team}/dags/${dag}/graph?run=${run}&task=break_down`);
  const panel = page.getByRole("region", { name: "Task break_down" });
  await expect(panel).toContainText("ticket 4711");
  await panel.getByRole("button", { name: "Re-run from here…" }).click();
  const dialog = page.getByRole("dialog", { name: "Re-run from break_down" });
  await expect(
    dialog.getByRole("list", { name: "Tasks that change" }).getByRole("listitem"),
  ).toHaveCount(2);
  await dialog.getByRole("button", { name: "Re-run 2 tasks" }).click();
  await expect(page.getByText("Cleared 2 tasks")).toBeVisible();
  await expectRunState(page, team, dag, run, "failed");

  // It stays through the new attempt, until somebody removes it.
  await page.goto(`/${team}/dags/${dag}/runs/${run}/tasks/break_down`);
  await expect(page.getByRole("group", { name: "Attempt" }).getByRole("radio")).toHaveCount(2);
  await note.getByRole("button", { name: "Edit the note of the task" }).click();
  await page.getByLabel("Note of the task").fill("");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(note).toBeHidden();
  await expect(page.getByRole("button", { name: "Add a note" })).toBeVisible();
});
