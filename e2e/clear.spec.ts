import { createDag, expectRunState, teamApi, triggerRun, uniqueName } from "./api";
import { expect, homeTest as test } from "./fixtures";

test("a failed run is cleared onto the mended document, and runs what is new in it", async ({
  page,
  home,
}) => {
  const { team } = home.person;
  const dag = uniqueName("mended");
  const source = (tasks: string) => `dag_id: ${dag}\ntasks:\n${tasks}`;
  await createDag(
    page,
    team,
    source(`  extract: { operator: empty }
  load: { operator: bash, needs: [extract], retries: 0, script: exit 3 }
`),
  );
  const run = await triggerRun(page, team, dag);
  await expectRunState(page, team, dag, run, "failed");
  const saved = await teamApi(page, team).send("POST", `dags/${dag}/versions`, {
    source: source(`  extract: { operator: empty }
  check: { operator: empty, needs: [extract] }
  load: { operator: bash, needs: [check], retries: 0, script: echo mended }
`),
    baseVersion: 1,
  });
  expect(saved.status(), await saved.text()).toBe(201);

  await page.goto(`/${team}/dags/${dag}/runs/${run}`);
  await page.getByRole("button", { name: "Clear failed…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("switch", { name: "On the current version" }).check();
  await expect(dialog.getByText("The run moves from version 1 to version 2.")).toBeVisible();
  const changes = dialog.getByRole("list", { name: "Tasks that change" });
  await expect(changes.getByRole("listitem")).toHaveCount(2);
  await expect(changes).toContainText("new in version 2");
  await dialog.getByRole("button", { name: "Clear 2 tasks" }).click();
  await expectRunState(page, team, dag, run, "success");
  const tasks = page.getByRole("table", { name: "Tasks of the run" });
  await expect(tasks.getByRole("row", { name: "check" })).toContainText("Success");
});
