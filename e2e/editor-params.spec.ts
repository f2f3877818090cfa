import { createDag, uniqueName } from "./api";
import { expect, homeTest as test } from "./fixtures";

test.setTimeout(120_000);
test.use({ viewport: { width: 1440, height: 900 } });

test("params are built by the form, put in order, and asked for by the trigger form", async ({
  page,
  home,
}) => {
  const { team } = home.person;
  const dag = uniqueName("asking");
  await createDag(
    page,
    team,
    `dag_id: ${dag}
params:
  # How far back.
  days: { type: integer, default: 7 }
tasks:
  say: { operator: bash, script: "echo {{ params.days }}" }
`,
  );
  await page.goto(`/${team}/dags/${dag}/edit`);
  const form = page.getByRole("region", { name: "Form" });
  const code = page.getByRole("textbox", { name: "DAG document, YAML" });
  await form.locator("summary", { hasText: "Params" }).click();

  await form.getByLabel("Name of a new param").fill("region");
  await form.getByRole("button", { name: "Add param" }).click();
  await expect(form.getByText("string, required")).toBeVisible();
  const choices = form.getByRole("combobox", { name: "Choices" });
  for (const choice of ["eu", "us"]) {
    await choices.fill(choice);
    await choices.press("Enter");
  }
  await form.getByLabel("Default", { exact: true }).click();
  await page.getByRole("option", { name: "us" }).click();
  await expect(code).toContainText("enum: [eu, us]");
  await expect(code).toContainText("default: us");
  await form.getByRole("button", { name: "Move region up" }).click();
  await expect(code).toContainText(/region:.*# How far back\..*days:/);

  // A name follows in the templates; one that is taken is refused and stays in the field.
  await form.locator("summary", { hasText: "days" }).click();
  const name = form.getByRole("textbox", { name: "Name", exact: true });
  await name.fill("region");
  await name.press("Enter");
  await expect(form.getByText('The param "region" is there already')).toBeVisible();
  await name.fill("back");
  await name.press("Enter");
  await expect(code).toContainText("echo {{ params.back }}");
  await expect(code).toContainText("# How far back.");
  await expect(page.getByText("No problems")).toBeVisible();

  await page.keyboard.press("ControlOrMeta+s");
  await page.getByRole("dialog").getByRole("button", { name: "Save version 2" }).click();
  await expect(page.getByText(`Version 2 of ${dag} was saved`)).toBeVisible();
  await page.goto(`/${team}/dags/${dag}`);
  await page.getByRole("button", { name: "Trigger" }).first().click();
  const trigger = page.getByRole("dialog");
  await expect(trigger.getByText("region").first()).toBeVisible();
  await expect(trigger.getByText("back").first()).toBeVisible();
});
