import { createDag, expectRunState, triggerRun, uniqueName } from "./api";
import { expect, homeTest as test } from "./fixtures";

const grouped = (dagId: string) => `dag_id: ${dagId}
groups:
  extract: { label: Extract from shops }
  transform: { needs: [extract] }
  publish: { needs: [transform] }
tasks:
  orders: { operator: empty, group: extract }
  customers: { operator: empty, group: extract }
  join: { operator: empty, group: transform }
  check: { operator: empty, group: transform, needs: [join] }
  report: { operator: empty, group: publish }
`;

test("groups fold in the grid and the graph, and one is cleared and runs again", async ({
  page,
  home,
}) => {
  const { team } = home.person;
  const dag = uniqueName("grouped");
  await createDag(page, team, grouped(dag));
  const run = await triggerRun(page, team, dag);
  await expectRunState(page, team, dag, run, "success");

  await page.goto(`/${team}/dags/${dag}/grid?run=${run}&task=transform`);
  const grid = page.getByRole("treegrid");
  const cell = grid.getByRole("gridcell");
  await expect(cell).toHaveText(/^transform, group of 2 tasks, .*: Success$/);

  // By keys: to the heading of the row, folded, out to the next group, opened again.
  await grid.focus();
  await page.keyboard.press("ArrowLeft");
  const row = grid.getByRole("row", { name: "transform" });
  await expect(row).toHaveAttribute("aria-expanded", "true");
  await page.keyboard.press("ArrowLeft");
  await expect(row).toHaveAttribute("aria-expanded", "false");
  await expect(page).toHaveURL(/fold=transform/);
  await page.keyboard.press("ArrowDown");
  await expect(grid.getByRole("row", { name: "publish" })).toHaveAttribute("aria-level", "1");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowRight");
  await expect(row).toHaveAttribute("aria-expanded", "true");

  // Remembered: the address alone does not say it.
  await page.getByRole("button", { name: "Fold all groups", exact: true }).click();
  await page.goto(`/${team}/dags/${dag}/grid?run=${run}&task=check`);
  await expect(cell).toHaveText(/^transform, group of 2 tasks/);

  await page.goto(`/${team}/dags/${dag}/grid?run=${run}&task=transform`);
  await page.getByRole("button", { name: "Clear…" }).click();
  const dialog = page.getByRole("dialog", { name: "Clear transform" });
  const changes = dialog.getByRole("list", { name: "Tasks that change" });
  await expect(changes.getByRole("listitem")).toHaveCount(3);
  await dialog.getByRole("switch", { name: "Downstream" }).uncheck();
  await expect(changes.getByRole("listitem")).toHaveCount(2);
  await dialog.getByRole("button", { name: "Clear 2 tasks" }).click();
  await expectRunState(page, team, dag, run, "success");

  await page.goto(`/${team}/dags/${dag}/graph?run=${run}`);
  const task = page.getByRole("group", { name: /^check, / });
  await expect(task).toBeVisible();
  await page.getByRole("button", { name: "Fold transform", exact: true }).click();
  await expect(task).toBeHidden();
  await expect(
    page.getByRole("group", { name: "transform, group of 2 tasks: Success" }),
  ).toBeVisible();
  await page.getByRole("button", { name: "Fold all groups", exact: true }).click();
  await expect(
    page.getByRole("group", { name: "Extract from shops, group of 2 tasks: Success" }),
  ).toBeVisible();
  await page.getByRole("button", { name: "Unfold all groups" }).click();
  await expect(task).toBeVisible();
});

const mapped = (dagId: string) => `dag_id: ${dagId}
schedule: "@daily"
start_date: 2024-01-01
groups:
  each: { label: Each file, needs: [list], expand: { over: [orders, customers, stock], as: file }, map_index_template: "{{ file }}" }
tasks:
  list: { operator: empty }
  read: { operator: bash, group: each, retries: 0, script: 'test "{{ file }}" != customers' }
  check: { operator: empty, group: each, needs: [read] }
  report: { operator: empty, needs: [each] }
`;

test("in a mapped group each file goes its own way: one is mended, the others stay", async ({
  page,
  home,
}) => {
  const { team } = home.person;
  const dag = uniqueName("each_file");
  await createDag(page, team, mapped(dag));
  const run = await triggerRun(page, team, dag);
  await expectRunState(page, team, dag, run, "failed");

  await page.goto(`/${team}/dags/${dag}/graph?run=${run}`);
  await expect(page.getByTitle("One instance of each task for every element")).toHaveText("mapped");

  await page.goto(`/${team}/dags/${dag}/runs/${run}/tasks/check`);
  const instances = page.getByRole("table", { name: "Instances" });
  await expect(instances.getByRole("row", { name: /customers.*Upstream failed/ })).toBeVisible();
  await page.getByRole("tab", { name: "Log of the expansion" }).click();
  await page.getByRole("tabpanel").getByRole("link", { name: "read" }).click();
  await page.getByRole("link", { name: /customers/ }).click();
  await expect(page).toHaveURL(/tasks\/read\?map=1/);

  await page.getByRole("tab", { name: "Details" }).click();
  await page.getByRole("link", { name: "check", exact: true }).click();
  await expect(page).toHaveURL(/tasks\/check\?map=1/);
  await page.goBack();
  await page.getByRole("button", { name: "Mark as…" }).click();
  await page.getByRole("menuitem", { name: "Success" }).click();
  const dialog = page.getByRole("dialog", { name: /read \[1\]/ });
  await dialog.getByRole("button", { name: "Mark as success" }).click();
  await expectRunState(page, team, dag, run, "success");
  await page.goto(`/${team}/dags/${dag}/runs/${run}/tasks/check?map=1`);
  await expect(page.getByText("Success", { exact: true }).first()).toBeVisible();

  await page.goto(`/${team}/dags/${dag}/backfills/new?from=2024-01-01&to=2024-01-03`);
  await page.getByText("More options").click();
  await page.getByRole("textbox", { name: "Only these tasks and groups" }).fill("each");
  await expect(page.getByText("Only 2 tasks of each run: read, check")).toBeVisible();
});
