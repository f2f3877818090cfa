import type { Page } from "@playwright/test";
import { forgetNewDag, uniqueName } from "./api";
import { expect, homeTest as test } from "./fixtures";

test.setTimeout(120_000);

/** Shows the whole graph and waits until it stands still: what moves cannot be dragged to. */
async function settled(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Show everything" }).click();
  const viewport = page.locator(".react-flow__viewport");
  let before = "";
  // The canvas fits its graph to new room after 60 ms.
  await expect
    .poll(
      async () => {
        const last = before;
        before = await viewport.evaluate((element) => getComputedStyle(element).transform);
        return before === last;
      },
      { intervals: [200] },
    )
    .toBe(true);
}

test("a DAG of four tasks is built in the graph alone, saved, triggered, and succeeds", async ({
  page,
  home,
}) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  const { team } = home.person;
  const dag = uniqueName("drawn");
  await forgetNewDag(page, team);
  await page.goto(`/${team}/dags/new`);
  await page.getByRole("button", { name: /^Blank/ }).click();
  const code = page.getByRole("textbox", { name: "DAG document, YAML" });
  await nameDag(page, dag);
  const node = (name: string) => page.getByRole("group", { name: new RegExp(`^${name},`) });
  await node("first_task").click();
  await expect(page.getByRole("toolbar").getByRole("status")).toHaveText("first_task");

  // By keyboard: behind the selected task, and each becomes the selected one.
  await page.keyboard.press("a");
  const search = page.getByRole("textbox", { name: "Search operators" });
  await search.fill("python");
  await search.press("Enter");
  await expect(node("python")).toBeVisible();
  await expect(code.getByText("needs: [first_task]")).toBeVisible();

  // By pointer: dropped on the canvas it waits for nothing, dropped on a task for that one.
  await settled(page);
  await search.fill("empty");
  const empty = page.getByRole("button", { name: /^Empty/ });
  await empty.dragTo(node("first_task"));
  await expect(node("empty")).toBeVisible();
  await search.fill("bash");
  await page
    .getByRole("button", { name: /^Bash/ })
    .dragTo(page.locator(".react-flow__pane"), { targetPosition: { x: 40, y: 20 } });
  await expect(node("bash")).toBeVisible();
  await page.getByRole("button", { name: "Close the palette" }).click();

  await settled(page);

  // From a handle to a handle, and by the list of needs.
  await node("python")
    .locator(".react-flow__handle.source")
    .dragTo(node("bash").locator(".react-flow__handle.target"));
  await expect(page.getByRole("group", { name: "bash waits for python" })).toBeAttached();
  await node("bash").click();
  await page.getByRole("button", { name: "Needs" }).click();
  await page.getByRole("checkbox", { name: "empty" }).click();
  await expect(page.getByRole("checkbox", { name: "empty" })).toBeChecked();
  await page.keyboard.press("Escape");
  await expect(code.getByText("needs: [python, empty]")).toBeVisible();

  // A circle is refused, with its way.
  await settled(page);
  await node("bash")
    .locator(".react-flow__handle.source")
    .dragTo(node("first_task").locator(".react-flow__handle.target"));
  await expect(
    page
      .getByRole("region", { name: "Notifications" })
      .getByText(/would wait for each other: first_task → /),
  ).toBeVisible();

  // A new name reaches what waits for the task.
  await node("empty").click();
  await page.keyboard.press("F2");
  const rename = page.getByRole("dialog", { name: "Rename empty" });
  await rename.getByRole("textbox", { name: "Task id" }).fill("join");
  await expect(rename.getByText("bash.needs.1")).toBeVisible();
  await rename.getByRole("button", { name: "Rename" }).click();
  await expect(code.getByText("needs: [python, join]")).toBeVisible();

  await page.keyboard.press("Control+s");
  await page.getByRole("switch", { name: "Start paused" }).check();
  await page.getByRole("button", { name: "Create", exact: true }).click();
  await expect(page).toHaveURL(`/${team}/dags/${dag}/graph`);
  await page
    .getByRole("button", { name: /^Trigger/ })
    .first()
    .click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: /^Trigger/ }).click();
  for (const task of ["first_task", "python", "join", "bash"]) {
    await expect(page.getByRole("group", { name: new RegExp(`^${task}, .*Success`) })).toBeVisible({
      timeout: 30_000,
    });
  }
});

test("copies, undo and removal leave the comments of the other tasks", async ({ page, home }) => {
  const { team } = home.person;
  await forgetNewDag(page, team);
  await page.goto(`/${team}/dags/new`);
  await page.getByRole("button", { name: /^ETL/ }).click();
  const code = page.getByRole("textbox", { name: "DAG document, YAML" });
  const node = (name: string) => page.getByRole("group", { name: new RegExp(`^${name},`) });
  await node("transform_data").click();
  await node("combine_data").click({ modifiers: ["Shift"] });
  await expect(page.getByRole("toolbar").getByRole("status")).toHaveText("2 tasks");
  await page.keyboard.press("Control+d");
  await expect(node("transform_data_2")).toBeVisible();
  await expect(
    page.getByRole("group", { name: "combine_data_2 waits for transform_data_2" }),
  ).toBeAttached();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(node("transform_data_2")).toBeHidden();
  await page.getByRole("button", { name: "Redo" }).click();
  await expect(node("transform_data_2")).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();

  await node("load_to_warehouse").click();
  await page.keyboard.press("Delete");
  await expect(node("load_to_warehouse")).toBeHidden();
  await page.getByRole("button", { name: "Undo" }).last().click();
  await expect(node("load_to_warehouse")).toBeVisible();

  // The cursor in the code selects the task in the graph.
  await code.getByText("ingest_from_API:").click();
  await expect(page.getByRole("toolbar").getByRole("status")).toHaveText("ingest_from_API");
});

/** Gives a new document its name. */
async function nameDag(page: Page, dag: string): Promise<void> {
  const code = page.getByRole("textbox", { name: "DAG document, YAML" });
  await code.focus();
  await page.keyboard.press("ControlOrMeta+Home");
  await page.keyboard.press("End");
  await page.keyboard.press("Shift+Home");
  await page.keyboard.insertText(`dag_id: ${dag}`);
}
