import {
  createDag,
  expectRunState,
  fieldOf,
  itemsOf,
  teamApi,
  triggerRun,
  uniqueName,
} from "./api";
import { expect, homeTest as test } from "./fixtures";

const source = (dag: string, tag: string) =>
  `dag_id: ${dag}\ntags: [${tag}]\nschedule: "@daily"\nstart_date: 2024-01-01\ntasks:\n  a: { operator: empty }\n`;

test("DAGs are turned on together, with the runs that this starts told, and it is taken back", async ({
  page,
  home,
}) => {
  const { team } = home.person;
  const tag = uniqueName("tag");
  const dags = [uniqueName("one"), uniqueName("two"), uniqueName("zzz")];
  for (const dag of dags) await createDag(page, team, source(dag, tag));
  const areOn = async () => {
    const answer = await teamApi(page, team).get(`dags?tag=${tag}&state=active`);
    return itemsOf(await answer.json()).map((item) => fieldOf(item, "dagId"));
  };

  await page.goto(`/${team}/dags?tag=${tag}`);
  await page.getByRole("checkbox", { name: `Select ${dags[0]}` }).click();
  await page.getByRole("checkbox", { name: `Select ${dags[1]}` }).click();
  const bar = page.getByRole("region", { name: "Selected DAGs" });
  await expect(bar).toContainText("2 DAGs selected");
  await bar.getByRole("button", { name: "Turn on…" }).click();
  const dialog = page.getByRole("dialog", { name: "Turn DAGs on" });
  await expect(dialog).toContainText("This starts 2 runs at once");
  await expect(
    dialog.getByRole("list", { name: "DAGs that change" }).getByRole("listitem"),
  ).toHaveCount(2);
  await dialog.getByRole("button", { name: "Turn on 2 DAGs" }).click();
  await expect(page.getByText("2 DAGs turned on")).toBeVisible();
  expect(await areOn()).toEqual(dags.slice(0, 2));
  await expect(bar).toBeHidden();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByText("2 DAGs paused")).toBeVisible();
  expect(await areOn()).toEqual([]);

  // What is so already is left out.
  await page.getByRole("checkbox", { name: "Select all DAGs shown" }).click();
  await bar.getByRole("button", { name: "Pause…" }).click();
  await expect(page.getByRole("dialog", { name: "Pause DAGs" })).toContainText(
    "All of them are paused already.",
  );
});

test("tasks of a run are selected, and marked by one order with one preview", async ({
  page,
  home,
}) => {
  const { team } = home.person;
  const dag = uniqueName("several");
  await createDag(
    page,
    team,
    `dag_id: ${dag}
tasks:
  extract: { operator: bash, retries: 0, script: exit 3 }
  load: { operator: bash, retries: 0, script: exit 4 }
  report: { operator: empty, needs: [extract, load] }
`,
  );
  const run = await triggerRun(page, team, dag);
  await expectRunState(page, team, dag, run, "failed");
  await page.goto(`/${team}/dags/${dag}/runs/${run}`);
  await page.getByRole("checkbox", { name: "Select the task extract" }).click();
  await page
    .getByRole("checkbox", { name: "Select the task load" })
    .click({ modifiers: ["Shift"] });
  const bar = page.getByRole("region", { name: "Selected tasks" });
  await expect(bar).toContainText("2 tasks selected");
  await bar.getByRole("button", { name: "Mark as…" }).click();
  await page.getByRole("menuitem", { name: "Success" }).click();
  const dialog = page.getByRole("dialog", { name: "Mark 2 tasks as success" });
  await expect(
    dialog.getByRole("list", { name: "Tasks that change" }).getByRole("listitem"),
  ).toHaveCount(2);
  await expect(dialog.getByRole("list", { name: "What follows" })).toContainText("report");
  await dialog.getByRole("button", { name: "Mark 2 tasks as success" }).click();
  await expectRunState(page, team, dag, run, "success");
});
