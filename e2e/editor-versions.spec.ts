import { createDag, forgetNewDag, teamApi, uniqueName } from "./api";
import { smallDag } from "./documents";
import { expect, homeTest as test } from "./fixtures";

test("an old version is compared with another, and restored as a new one", async ({
  page,
  home,
}) => {
  const { team } = home.person;
  const dag = uniqueName("restored");
  await createDag(page, team, smallDag(dag, "before"));
  const saved = await teamApi(page, team).send("POST", `dags/${dag}/versions`, {
    source: smallDag(dag, "after"),
    message: "",
    baseVersion: 1,
  });
  expect(saved.status(), await saved.text()).toBe(201);

  await page.goto(`/${team}/dags/${dag}/versions?version=1&with=2`);
  await expect(page.getByLabel("v1", { exact: true })).toContainText("description: before");
  await expect(page.getByLabel("v2", { exact: true })).toContainText("description: after");
  await page.getByRole("button", { name: "Restore…" }).click();
  const dialog = page.getByRole("dialog", { name: `Restore version 1 of ${dag}` });
  await expect(dialog.getByLabel("Version 1, restored")).toContainText("description: before");
  await dialog.getByRole("button", { name: "Save as version 3" }).click();
  await expect(dialog).toBeHidden();
  await expect(page).toHaveURL(/version=3/);
  const versions = page.getByRole("list", { name: "Versions" }).getByRole("listitem");
  await expect(versions).toHaveCount(3);
  await expect(versions.first()).toContainText("Restore version 1");
  expect(await (await teamApi(page, team).get(`dags/${dag}/versions/3`)).text()).toContain(
    "description: before",
  );
});

test("a document comes in as a file, and goes out as one", async ({ page, home }) => {
  const { team } = home.person;
  const dag = uniqueName("filed");
  await forgetNewDag(page, team);
  await page.goto(`/${team}/dags/new`);
  await page.getByRole("button", { name: /^Blank/ }).click();
  const code = page.getByRole("textbox", { name: "DAG document, YAML" });
  const file = (name: string, text: string | Buffer) => ({
    name,
    mimeType: "application/yaml",
    buffer: Buffer.from(text),
  });
  const picker = page.getByLabel("YAML file to import");
  await picker.setInputFiles(file("other.yaml", Buffer.from([0xff, 0xfe, 0x00])));
  await expect(page.getByText("other.yaml is not text in UTF-8").first()).toBeVisible();
  await expect(code).toContainText("dag_id: my_dag");

  await picker.setInputFiles(file("dag.yaml", smallDag(dag, "from a file")));
  await expect(code).toContainText("description: from a file");
  await expect(page.getByRole("group", { name: /^only,/ })).toBeVisible();

  await page.getByRole("button", { name: "File", exact: true }).click();
  const downloaded = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: "Export as YAML" }).click();
  expect((await downloaded).suggestedFilename()).toBe(`${dag}.yaml`);
});
