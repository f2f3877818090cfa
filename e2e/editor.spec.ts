import type { Locator, Page } from "@playwright/test";
import { createDag, forgetNewDag, teamApi, uniqueName } from "./api";
import { smallDag } from "./documents";
import { expect, homeTest as test } from "./fixtures";

test("mistakes are listed with their places; corrected, the DAG is created", async ({
  page,
  home,
}) => {
  const { team } = home.person;
  const dag = uniqueName("typed");
  await forgetNewDag(page, team);
  await page.goto(`/${team}/dags`);
  await page.getByRole("link", { name: "New DAG" }).click();
  await page.getByRole("button", { name: /^Blank/ }).click();
  const code = codeOf(page);
  await retype(code, [
    `dag_id: ${dag}`,
    'schedule: "61 * * * *"',
    "tasks:",
    "\tfirst:",
    "\toperator: bahs",
  ]);

  await page.getByRole("tab", { name: /^Problems/ }).click();
  const problems = page.getByRole("list", { name: "Problems" });
  const schedule = problems.getByRole("button", { name: /line and column 2:\d+/ });
  const operator = problems.getByRole("button", { name: /line and column 5:\d+/ });
  await expect(schedule).toContainText("61");
  await expect(operator).toContainText("bahs");
  await expect(operator).toContainText("bash");
  await expect(problems.getByRole("button")).toHaveCount(2);
  const create = page.getByRole("button", { name: "Create…" });
  await expect(create).toHaveAttribute("aria-disabled", "true");
  await expect(create).toHaveAccessibleDescription(/2 errors/);

  // Each leads to its place; what is there is put right by keyboard.
  await operator.click();
  await expect(code).toBeFocused();
  await expect(page.getByText("5:15", { exact: true })).toBeVisible();
  await page.keyboard.press("Shift+End");
  await page.keyboard.type("ba");
  await page.keyboard.press("Control+Space");
  const bash = page.getByRole("listbox").getByRole("option", { name: /^bash/ });
  await expect(bash).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(async () => {
    if (await code.getByText("operator: bash").isVisible()) return;
    // A list that has only just opened leaves the key to the text: take it back and try again.
    await page.keyboard.press("Control+z");
    await page.keyboard.press("Control+Space");
    await expect(bash).toBeVisible();
    await page.keyboard.press("Enter");
    throw new Error("bash was not taken over yet");
  }).toPass();
  // The task's script comes along, with the cursor in it.
  await page.keyboard.type("echo hello");
  await page.keyboard.press("Escape");
  await schedule.click();
  await page.keyboard.press("Shift+End");
  await page.keyboard.type('"@daily"');
  await expect(problems).toBeHidden();
  await expect(page.getByText("No problems.")).toBeVisible();

  await page.getByRole("tab", { name: "Graph" }).click();
  await expect(page.getByRole("group", { name: "first, Bash" })).toBeVisible();
  await create.click();
  const dialog = page.getByRole("dialog", { name: `Create ${dag}` });
  await expect(dialog.getByRole("switch", { name: "Start paused" })).toBeChecked();
  await dialog.getByRole("button", { name: "Create", exact: true }).click();
  await expect(page).toHaveURL(`/${team}/dags/${dag}/graph`);

  await page.getByRole("link", { name: "DAGs", exact: true }).first().click();
  const row = page.getByRole("row", { name: dag });
  await expect(row.getByRole("switch", { name: `Schedule of ${dag}` })).not.toBeChecked();
  await expect(row).toContainText("paused");
});

test("an edit becomes version 2 and stands in the list of versions", async ({ page, home }) => {
  const { team } = home.person;
  const dag = uniqueName("edited");
  await createDag(page, team, smallDag(dag, "before"));
  await page.goto(`/${team}/dags/${dag}/edit`);
  const code = codeOf(page);
  await replaceLine(page, code, 2, "description: after");
  await expect(page.getByText("Unsaved changes")).toBeVisible();
  await page.keyboard.press("Control+s");
  const dialog = page.getByRole("dialog", { name: `Save version 2 of ${dag}` });
  await dialog.getByRole("textbox", { name: /^Message/ }).fill("say it better");
  await expect(dialog.getByText("+1")).toBeVisible();
  await dialog.getByRole("button", { name: "Save version 2" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText("No changes")).toBeVisible();

  await page.getByRole("link", { name: "Versions" }).click();
  const versions = page.getByRole("list", { name: "Versions" }).getByRole("listitem");
  await expect(versions).toHaveCount(2);
  await expect(versions.first()).toContainText("v2");
  await expect(versions.first()).toContainText("Current");
  await expect(versions.first()).toContainText("say it better");
  await versions.nth(1).getByRole("link").click();
  await expect(page.getByText("Source of v1")).toBeVisible();
  await expect(page.getByText("description: before")).toBeVisible();
});

test("unsaved text survives a reload, and leaving asks first", async ({ page, home }) => {
  const { team } = home.person;
  const dag = uniqueName("draft");
  await createDag(page, team, smallDag(dag));
  await page.goto(`/${team}/dags/${dag}/edit`);
  await replaceLine(page, codeOf(page), 2, "description: not saved yet");
  await page.getByRole("link", { name: "Runs", exact: true }).first().click();
  const question = page.getByRole("alertdialog", { name: "Leave without saving?" });
  await question.getByRole("button", { name: "Stay" }).click();
  await expect(question).toBeHidden();

  page.on("dialog", (dialog) => void dialog.accept());
  await page.reload();
  await expect(page.getByText(/You have a draft of .*, begun on version 1/)).toBeVisible();
  await expect(codeOf(page).getByText("description: not saved yet")).toBeVisible();
});

test("two who edit at once bring their texts together; nothing is overwritten", async ({
  page,
  home,
  openBrowser,
  allowConsoleError,
}) => {
  allowConsoleError(/status of 409.*\/versions/);
  const { team } = home.person;
  const dag = uniqueName("fought");
  await createDag(page, team, smallDag(dag, "at first"));
  const other = await openBrowser(home.session);
  for (const one of [page, other]) await one.goto(`/${team}/dags/${dag}/edit`);

  await replaceLine(page, codeOf(page), 2, "description: mine");
  // The dialog is open when the other saves: what it asks for is refused.
  await page.keyboard.press("Control+s");
  await replaceLine(other, codeOf(other), 2, "description: theirs");
  await other.keyboard.press("ControlOrMeta+End");
  await other.keyboard.insertText("owner: them\n");
  await other.keyboard.press("Control+s");
  await other.getByRole("button", { name: "Save version 2" }).click();
  await expect(other.getByText("No changes")).toBeVisible();
  await page.getByRole("button", { name: "Save version 2" }).click();

  // Lines that only one changed come together; of those that both changed, the author chooses.
  const merge = page.getByRole("dialog", { name: "Version 2 was saved meanwhile" });
  const conflict = merge.getByRole("listitem", { name: "Conflict 1" });
  await expect(conflict).toContainText("description: at first");
  await expect(conflict).toContainText("description: mine");
  await expect(conflict).toContainText("description: theirs");
  const use = merge.getByRole("button", { name: "Use the merged text" });
  await expect(use).toHaveAttribute("aria-disabled", "true");
  await conflict.getByRole("radio", { name: "Mine", exact: true }).check();
  await expect(merge.getByLabel("Brought together")).toContainText("description: mine");
  await expect(merge.getByLabel("Brought together")).toContainText("owner: them");
  await use.click();
  await expect(merge).toBeHidden();
  await expect(codeOf(page).getByText("description: mine")).toBeVisible();
  await expect(codeOf(page).getByText("owner: them")).toBeVisible();
  await page.getByRole("button", { name: "Save as version…" }).click();
  await page.getByRole("button", { name: "Save version 3" }).click();
  await expect(page.getByText("No changes")).toBeVisible();

  const versions = await teamApi(page, team).get(`dags/${dag}/versions/2`);
  expect(await versions.text()).toContain("description: theirs");
});

test("a DAG is deleted by typing its name, and comes back from its settings", async ({
  page,
  home,
}) => {
  const { team } = home.person;
  const dag = uniqueName("doomed");
  await createDag(page, team, smallDag(dag));
  await page.goto(`/${team}/dags/${dag}/settings`);
  await page.getByRole("button", { name: "Delete…" }).click();
  const dialog = page.getByRole("alertdialog", { name: `Delete ${dag}?` });
  const confirm = dialog.getByRole("button", { name: "Delete", exact: true });
  await expect(confirm).toBeDisabled();
  await dialog.getByRole("textbox").fill(dag.slice(0, -1));
  await expect(confirm).toBeDisabled();
  await dialog.getByRole("textbox").fill(dag);
  await confirm.click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText("This DAG is deleted")).toBeVisible();

  await page.goto(`/${team}/dags`);
  await expect(page.getByRole("heading", { name: "DAGs", level: 1 })).toBeVisible();
  await expect(page.getByRole("link", { name: dag, exact: true })).toBeHidden();
  await page.goto(`/${team}/dags?state=deleted&q=${dag}`);
  await page.getByRole("link", { name: dag, exact: true }).click();
  await page
    .getByRole("navigation", { name: `Screens of ${dag}` })
    .getByRole("link", { name: "Settings" })
    .click();
  await page.getByRole("button", { name: "Restore" }).click();
  await expect(page.getByText(`${dag} is back`)).toBeVisible();
  await page.goto(`/${team}/dags?q=${dag}`);
  await expect(page.getByRole("link", { name: dag, exact: true })).toBeVisible();
});

function codeOf(page: Page): Locator {
  return page.getByRole("textbox", { name: "DAG document, YAML" });
}

/** Types a document in place of what is there, key by key; lines keep the indentation above them. */
async function retype(code: Locator, lines: readonly string[]): Promise<void> {
  await code.focus();
  await code.press("ControlOrMeta+a");
  await code.press("Delete");
  for (const [index, line] of lines.entries()) {
    if (index > 0) await code.press("Enter");
    for (const key of line) await (key === "\t" ? code.press("Tab") : code.pressSequentially(key));
    // A list of completions would take the next line break.
    await code.press("Escape");
  }
}

/** Writes a line anew, and leaves the cursor at its end. */
async function replaceLine(page: Page, code: Locator, line: number, text: string): Promise<void> {
  await code.focus();
  await code.press("ControlOrMeta+Home");
  for (let at = 1; at < line; at++) await code.press("ArrowDown");
  await code.press("End");
  await code.press("Shift+Home");
  await page.keyboard.insertText(text);
  await expect(code.getByText(text)).toBeVisible();
}
