import type { Locator, Page } from "@playwright/test";
import { createDag, uniqueName } from "./api";
import { expect, homeTest as test } from "./fixtures";

test.setTimeout(120_000);
test.use({ viewport: { width: 1440, height: 900 } });

test("tasks are dragged into a group and out of it; it is renamed, and taken away", async ({
  page,
  home,
}) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  const { team } = home.person;
  const dag = uniqueName("boxed");
  await createDag(
    page,
    team,
    `dag_id: ${dag}
groups:
  extract: { label: From the shops } # both of them
tasks:
  orders: { operator: empty, group: extract }
  customers: { operator: empty }
  load: { operator: empty, needs: [extract] }
`,
  );
  await page.goto(`/${team}/dags/${dag}/edit`);
  const code = page.getByRole("textbox", { name: "DAG document, YAML" });
  const task = (name: string) => page.getByRole("group", { name: new RegExp(`^${name},`) });
  const box = (count: string) =>
    page.getByRole("region", { name: `Group From the shops, ${count}` });

  await expect(box("1 task")).toBeVisible();
  await dragUntil(page, task("customers"), box("1 task"), box("2 tasks"));
  await expect(code).toContainText("customers: { operator: empty, group: extract }");
  expect(await isInside(task("customers"), box("2 tasks"))).toBe(true);

  // Out of the box again, and back by Undo.
  await dragUntil(page, task("customers"), null, box("1 task"));
  await expect(code).toContainText("customers: { operator: empty }");
  await page.getByRole("button", { name: "Undo", exact: true }).first().click();
  await expect(box("2 tasks")).toBeVisible();

  // What would wait for itself is refused, and stands where it stood.
  const refusal = page.getByText('"load" waits for the group "extract"').first();
  await dragUntil(page, task("load"), box("2 tasks"), refusal);
  await expect(box("2 tasks")).toBeVisible();

  await act(page, "Group From the shops: actions", "Rename…");
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Group id").fill("read");
  await expect(dialog.getByText("load.needs.0")).toBeVisible();
  await dialog.getByRole("button", { name: "Rename" }).click();
  await expect(code).toContainText("read: { label: From the shops } # both of them");
  await expect(code).toContainText("needs: [read]");

  await act(page, "Group From the shops: actions", "Edit…");
  const label = page.getByRole("region", { name: "Form" }).getByRole("textbox", { name: /^Label/ });
  await label.fill("Both shops");
  await label.press("Enter");
  await expect(code).toContainText("read: { label: Both shops } # both of them");

  await act(page, "Group Both shops: actions", /^Take the group away/);
  await expect(code).toContainText("needs: [orders, customers]");
  await expect(code).not.toContainText("read");
  await expect(page.getByText("No problems")).toBeVisible();
});

/** Chooses from a box's menu, which closes when the server's layout puts the box elsewhere. */
async function act(page: Page, menu: string, item: string | RegExp): Promise<void> {
  await expect(async () => {
    await page.getByRole("button", { name: menu }).click({ timeout: 2_000 });
    await page.getByRole("menuitem", { name: item }).click({ timeout: 2_000 });
  }).toPass();
}

/**
 * Drags a task until that shows what it should. The server's layout may move what is aimed at: the
 * drop misses then, and changes nothing.
 */
async function dragUntil(page: Page, task: Locator, to: Locator | null, seen: Locator) {
  await expect(async () => {
    if (await seen.isVisible()) return;
    await drag(page, task, to);
    await expect(seen).toBeVisible({ timeout: 5000 });
  }).toPass({ timeout: 80_000 });
}

/** Drags a task onto a box's head, or to an empty corner of the graph, once it stands still. */
async function drag(page: Page, task: Locator, to: Locator | null): Promise<void> {
  await page.getByRole("button", { name: "Show everything" }).click();
  await still(task);
  const from = await task.boundingBox();
  const target = await (to ?? page.locator(".react-flow__pane")).boundingBox();
  if (from === null || target === null) throw new Error("nothing to drag");
  const end =
    to === null
      ? { x: target.x + target.width - 30, y: target.y + target.height - 30 }
      : { x: target.x + target.width / 2, y: target.y + target.height - 8 };
  await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move(from.x + from.width / 2 + 20, from.y + from.height / 2 + 10);
  await page.mouse.move(end.x, end.y, { steps: 8 });
  await page.mouse.up();
}

async function still(task: Locator): Promise<void> {
  let before = "";
  await expect
    .poll(
      async () => {
        const last = before;
        before = JSON.stringify(await task.boundingBox());
        return before === last;
      },
      { intervals: [200] },
    )
    .toBe(true);
}

async function isInside(inner: Locator, outer: Locator): Promise<boolean> {
  await still(inner);
  const [a, b] = [await inner.boundingBox(), await outer.boundingBox()];
  if (a === null || b === null) return false;
  return a.x >= b.x && a.y >= b.y && a.x + a.width <= b.x + b.width;
}
