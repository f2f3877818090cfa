import { createDag, expectRunState, teamApi, triggerRun, uniqueName } from "./api";
import { expect, homeTest as test } from "./fixtures";

test("a task is cleared in earlier runs too, and marked along the graph, as the dialogs foretell", async ({
  page,
  home,
}) => {
  const { team } = home.person;
  const dag = uniqueName("reach");
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
  for (const day of ["2024-01-01", "2024-01-02", "2024-01-03"]) {
    const answer = await teamApi(page, team).send("POST", `dags/${dag}/runs`, {
      logicalDate: `${day}T00:00:00Z`,
    });
    expect(answer.status(), await answer.text()).toBe(201);
    runs.push((await answer.json()).id);
  }
  for (const run of runs) await expectRunState(page, team, dag, run, "failed");

  await page.goto(`/${team}/dags/${dag}/runs/${runs[1]}/tasks/load`);
  await page.getByRole("button", { name: "Re-run from here…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("switch", { name: "Earlier runs" }).check();
  await expect(dialog.getByText("2 tasks in 1 other run")).toBeVisible();
  await dialog.getByRole("switch", { name: "Later runs" }).check();
  const others = dialog.getByRole("list", { name: "Other runs that change" });
  await expect(others.getByRole("listitem")).toHaveCount(2);
  await dialog.getByRole("button", { name: "API" }).click();
  const shell = page.getByRole("dialog", { name: "The same from a shell" });
  await expect(shell).toContainText(
    `npx millrace tasks clear ${dag} ${runs[1]} --tasks load --downstream --past --future`,
  );
  await expect(shell).toContainText('"past":true,"future":true');
  await page.keyboard.press("Escape");
  await dialog.getByRole("button", { name: "Re-run 6 tasks" }).click();
  await expect(page.getByText("Cleared 6 tasks")).toBeVisible();
  for (const run of runs) await expectRunState(page, team, dag, run, "failed");
  await expect(page.getByRole("group", { name: "Attempt" }).getByRole("radio")).toHaveCount(2);

  await page.getByRole("button", { name: "Mark as…" }).click();
  await page.getByRole("menuitem", { name: "Success" }).click();
  await dialog.getByRole("switch", { name: "Earlier runs" }).check();
  await dialog.getByRole("switch", { name: "Downstream" }).check();
  await dialog.getByRole("button", { name: "Mark 4 tasks as success" }).click();
  await expect(page.getByText("Marked 4 tasks as success")).toBeVisible();
  await expectRunState(page, team, dag, runs[0] ?? "", "success");
  await expectRunState(page, team, dag, runs[1] ?? "", "success");
  await expectRunState(page, team, dag, runs[2] ?? "", "failed");
});

test("a running task is cancelled alone, and what follows is decided by its rules", async ({
  page,
  home,
}) => {
  const { team } = home.person;
  const dag = uniqueName("cancelled");
  await createDag(
    page,
    team,
    `dag_id: ${dag}
tasks:
  hold: { operator: bash, script: sleep 600, retries: 2 }
  load: { operator: empty, needs: [hold] }
  tidy: { operator: empty, needs: [hold], trigger_rule: all_done }
`,
  );
  const run = await triggerRun(page, team, dag);
  await page.goto(`/${team}/dags/${dag}/runs/${run}/tasks/hold`);
  await expect(page.getByRole("main").getByText("Running").first()).toBeVisible();
  await page.getByRole("button", { name: "Cancel…" }).click();
  const dialog = page.getByRole("dialog", { name: "Cancel hold?" });
  await expect(dialog.getByRole("list", { name: "Tasks that change" })).toContainText(
    "will be stopped, becomes failed",
  );
  await expect(dialog.getByRole("list", { name: "What follows" })).toContainText("upstream failed");
  await dialog.getByRole("button", { name: "Cancel the task" }).click();
  await expect(page.getByText("Cancelled hold")).toBeVisible();
  await expectRunState(page, team, dag, run, "failed");
  await expect(page.getByText(/^Cancelled by /)).toBeVisible();
  await expect(page.getByRole("button", { name: "Cancel…" })).toBeHidden();
});
