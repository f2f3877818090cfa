import { createDag, expectRunState, triggerRun, uniqueName } from "./api";
import { expect, homeTest as test } from "./fixtures";

test("a pool is made, used by a DAG, changed, and stays while it is used", async ({
  page,
  home,
  allowConsoleError,
}) => {
  // The browser notes the refusal to delete a pool in use, which is meant.
  allowConsoleError(/status of 409/);
  const { team } = home.person;
  const pool = uniqueName("licences");
  await page.goto(`/${team}/pools`);
  await expect(page.getByRole("row", { name: /default_pool/ })).toContainText("0 of 128");

  await page.getByRole("button", { name: "New pool" }).click();
  const dialog = page.getByRole("dialog", { name: "New pool" });
  await dialog.getByRole("button", { name: "Create pool" }).click();
  await expect(dialog.getByRole("textbox", { name: "Name" })).toHaveAttribute(
    "aria-invalid",
    "true",
  );
  await dialog.getByRole("textbox", { name: "Name" }).fill(pool);
  await dialog.getByRole("textbox", { name: "Slots" }).fill("0");
  await dialog.getByRole("button", { name: "Create pool" }).click();
  await expect(dialog).toBeHidden();
  const row = page.getByRole("row", { name: new RegExp(pool) });
  await expect(row).toContainText("closed");

  // What names it waits and says so, and runs once there is a slot.
  const dagId = uniqueName("uses_pool");
  const source = `dag_id: ${dagId}\ntasks:\n  a: { operator: empty, pool: ${pool} }\n`;
  await createDag(page, team, source);
  const run = await triggerRun(page, team, dagId);
  await page.goto(`/${team}/dags/${dagId}/runs/${run}/tasks/a`);
  await expect(page.getByText(`pool ${pool}`).first()).toBeVisible();

  await page.goto(`/${team}/pools?edit=${pool}`);
  const edit = page.getByRole("dialog", { name: pool });
  await edit.getByRole("textbox", { name: "Slots" }).fill("1");
  await edit.getByRole("button", { name: "Save" }).click();
  await expect(edit).toBeHidden();
  await expectRunState(page, team, dagId, run, "success");

  await row.getByRole("button", { name: `Actions on ${pool}` }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  const sure = page.getByRole("alertdialog", { name: `Delete ${pool}?` });
  await sure.getByRole("button", { name: "Delete pool" }).click();
  await expect(sure.getByText(dagId)).toBeVisible();
});
