import { createDag, teamApi, uniqueName } from "./api";
import { smallDag } from "./documents";
import { expect, homeTest as test } from "./fixtures";

test.setTimeout(120_000);

test("a draft is there after a reload and in another browser, and can be thrown away", async ({
  page,
  home,
  openBrowser,
}) => {
  const { team } = home.person;
  const dag = uniqueName("drafted");
  await createDag(page, team, smallDag(dag, "before"));
  const address = `/${team}/dags/${dag}/edit`;
  await page.goto(address);
  const code = page.getByRole("textbox", { name: "DAG document, YAML" });
  await code.fill(smallDag(dag, "typed, not saved"));
  await expect(page.getByText("Unsaved changes")).toBeVisible();
  // It is on the server once typing has paused.
  const api = await teamApi(page, team);
  await expect
    .poll(async () => await (await api.get(`drafts/${dag}`)).text())
    .toContain("typed, not saved");

  await page.reload();
  await expect(code).toContainText("description: typed, not saved");
  await expect(page.getByText(/^You have a draft/)).toBeVisible();

  const other = await openBrowser(home.session);
  await other.goto(address);
  const otherCode = other.getByRole("textbox", { name: "DAG document, YAML" });
  await expect(otherCode).toContainText("description: typed, not saved");
  await expect(other.getByText("begun on version 1")).toBeVisible();
  await other.getByRole("button", { name: "Compare" }).click();
  const comparison = other.getByRole("dialog", { name: "Your draft" });
  await expect(comparison.getByLabel("Version 1")).toContainText("description: before");
  await comparison.getByRole("button", { name: "Close" }).last().click();

  await other
    .getByRole("button", { name: "Discard" })
    .and(other.getByRole("main").getByRole("button"))
    .last()
    .click();
  await other.getByRole("alertdialog").getByRole("button", { name: "Discard" }).click();
  await expect(otherCode).toContainText("description: before");
  await expect
    .poll(async () => await (await api.get(`drafts/${dag}`)).text())
    .not.toContain("typed");

  // Nothing of it is left for whoever opens the editor next.
  const third = await openBrowser(home.session);
  await third.goto(address);
  await expect(third.getByRole("textbox", { name: "DAG document, YAML" })).toContainText(
    "description: before",
  );
  await expect(third.getByText(/^You have a draft/)).toBeHidden();
});
