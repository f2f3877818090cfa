import { createDag, fieldOf, itemsOf, teamApi, uniqueName } from "./api";
import { smallDag } from "./documents";
import { expect, homeTest as test } from "./fixtures";

test("a connection's secret is written, kept and removed, and never read", async ({
  page,
  home,
}) => {
  const { team } = home.person;
  const id = uniqueName("shop");
  const secret = `s3cret-${id}`;
  await page.goto(`/${team}/connections`);
  await page.getByRole("button", { name: "New connection" }).first().click();
  const dialog = page.getByRole("dialog", { name: "New connection" });
  await dialog.getByRole("button", { name: "Create connection" }).click();
  await expect(dialog.getByRole("textbox", { name: "ID" })).toHaveAttribute("aria-invalid", "true");
  await dialog.getByRole("textbox", { name: "ID" }).fill(id);
  await dialog.getByRole("textbox", { name: "Host" }).fill("db.example.com");
  await dialog.getByRole("textbox", { name: "Database" }).fill("shop");
  await dialog.getByRole("textbox", { name: "User" }).fill("etl");
  await dialog.getByLabel("Password", { exact: true }).fill(secret);
  await dialog.getByRole("button", { name: "Create connection" }).click();
  await expect(dialog).toBeHidden();
  const row = page.getByRole("row", { name: id });
  await expect(row).toContainText("db.example.com:5432/shop");
  await expect(row).toContainText("set");

  // Neither the API nor the form gives it back; an empty field keeps it.
  const api = teamApi(page, team);
  const stored = await api.get(`connections/${id}`);
  expect(stored.status()).toBe(200);
  expect(await stored.text()).not.toContain(secret);
  await row.getByRole("button", { name: id, exact: true }).click();
  const edit = page.getByRole("dialog", { name: id, exact: true });
  await expect(edit.getByLabel("Password", { exact: true })).toHaveValue("");
  await expect(edit.getByText("Set. Leave it empty to keep it.")).toBeVisible();
  await edit.getByRole("textbox", { name: "Host" }).fill("db2.example.com");
  await edit.getByRole("button", { name: "Save", exact: true }).click();
  await expect(edit).toBeHidden();
  await expect(row).toContainText("db2.example.com");
  expect(fieldOf(await (await api.get(`connections/${id}`)).json(), "secretsSet")).toEqual([
    "password",
  ]);

  await row.getByRole("button", { name: `Actions on ${id}` }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  const sure = page.getByRole("alertdialog", { name: `Delete ${id}?` });
  await sure.getByRole("textbox").fill(id);
  await sure.getByRole("button", { name: "Delete connection" }).click();
  await expect(row).toBeHidden();
});

test("a connection is made and tested in one go, and its dialog says what is wrong", async ({
  page,
  home,
}) => {
  const { team } = home.person;
  const id = uniqueName("api");
  await page.goto(`/${team}/connections?new=true`);
  const dialog = page.getByRole("dialog", { name: "New connection" });
  await dialog.getByRole("radio", { name: /^HTTP/ }).check();
  await dialog.getByRole("textbox", { name: "ID" }).fill(id);
  await dialog.getByRole("textbox", { name: "Base URL" }).fill("https://nowhere.invalid");
  await dialog.getByRole("button", { name: "Create and test" }).click();
  const edit = page.getByRole("dialog", { name: id, exact: true });
  await expect(edit.getByText("The name nowhere.invalid cannot be resolved")).toBeVisible();
  await expect(edit.getByText("Check the spelling of the host", { exact: false })).toBeVisible();
  // What is changed is tested only as it was saved.
  await edit.getByRole("textbox", { name: "Base URL" }).fill("http://10.0.0.1");
  await edit.getByRole("button", { name: "Save and test" }).click();
  await expect(
    edit.getByText("10.0.0.1:80 is not a public address", { exact: false }),
  ).toBeVisible();
  await expect(edit.getByText("MILLRACE_ALLOW_PRIVATE_HOSTS", { exact: false })).toBeVisible();
  await expect(edit.getByRole("button", { name: `Test ${id}` })).toBeVisible();
});

test("a variable is made, changed and deleted; a secret one shows nothing", async ({
  page,
  home,
}) => {
  const { team } = home.person;
  const key = uniqueName("region");
  const secretKey = uniqueName("token");
  await page.goto(`/${team}/variables`);
  for (const [name, value, isSecret] of [
    [key, "eu", false],
    [secretKey, "hush-hush", true],
  ] as const) {
    await page.getByRole("button", { name: "New variable" }).first().click();
    const dialog = page.getByRole("dialog", { name: "New variable" });
    await dialog.getByRole("textbox", { name: "Key" }).fill(name);
    await dialog.getByRole("textbox", { name: "Value" }).fill(value);
    await dialog.getByRole("switch", { name: "Secret" }).setChecked(isSecret);
    await dialog.getByRole("button", { name: "Create variable" }).click();
    await expect(dialog).toBeHidden();
  }
  await expect(page.getByRole("row", { name: secretKey })).toContainText("secret");
  await expect(page.getByText("hush-hush")).toBeHidden();
  const stored = await teamApi(page, team).get("variables");
  expect(await stored.text()).not.toContain("hush-hush");

  const row = page.getByRole("row", { name: key });
  await expect(row).toContainText("eu");
  await row.getByRole("button", { name: key, exact: true }).click();
  const edit = page.getByRole("dialog", { name: key, exact: true });
  await edit.getByRole("textbox", { name: "Value" }).fill("us");
  await edit.getByRole("button", { name: "Save" }).click();
  await expect(row).toContainText("us");

  await row.getByRole("button", { name: `Actions on ${key}` }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await page
    .getByRole("alertdialog", { name: `Delete ${key}?` })
    .getByRole("button", { name: "Delete variable" })
    .click();
  await expect(row).toBeHidden();
});

test("an API token works within its role until it is revoked", async ({ page, home, baseURL }) => {
  const { team } = home.person;
  const dag = uniqueName("tokened");
  const name = uniqueName("deploy");
  await createDag(page, team, smallDag(dag));
  await page.goto(`/${team}/tokens`);
  await page.getByRole("button", { name: "New token" }).first().click();
  await page.getByRole("textbox", { name: "Name" }).fill(name);
  await page.getByRole("combobox", { name: "Role" }).click();
  await page.getByRole("option", { name: /^Operator/ }).click();
  await page.getByRole("button", { name: "Create token" }).click();
  const made = page.getByRole("dialog", { name: `Token ${name}` });
  const token = (await made.getByText(/^mr_live_\S+$/).textContent()) ?? "";
  await made.getByRole("button", { name: "Done" }).click();
  await expect(page.getByRole("row", { name })).toContainText("Operator");
  await expect(page.getByText(token)).toBeHidden();

  // From outside of any browser: only the token lets it in.
  const ask = (path: string, init: RequestInit = {}, bearer = token) =>
    fetch(`${baseURL}/api/v1/teams/${team}/${path}`, {
      ...init,
      headers: { authorization: `Bearer ${bearer}`, "content-type": "application/json" },
    });
  const listed = await ask("dags");
  expect(listed.status).toBe(200);
  expect(itemsOf(await listed.json()).map((one) => fieldOf(one, "dagId"))).toContain(dag);
  const started = await ask(`dags/${dag}/runs`, { method: "POST", body: "{}" });
  expect(started.status).toBe(201);
  expect(fieldOf(await started.json(), "triggeredBy")).toContain(name);
  const source = smallDag(uniqueName("refused"));
  const refused = await ask("dags", { method: "POST", body: JSON.stringify({ source }) });
  expect(refused.status, "an operator writes no DAGs").toBe(403);
  expect((await ask("dags", {}, `${token.slice(0, -1)}?`)).status, "a changed token").toBe(401);
  const elsewhere = await fetch(`${baseURL}/api/v1/teams/demo/dags`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(elsewhere.status, "another team's").toBe(404);

  await page.getByRole("button", { name: `Revoke ${name}` }).click();
  await page
    .getByRole("alertdialog", { name: `Revoke ${name}?` })
    .getByRole("button", { name: "Revoke token" })
    .click();
  await expect(page.getByText(`Token ${name} is revoked`)).toBeVisible();
  expect((await ask("dags")).status).toBe(401);

  await page.goto(`/${team}/audit?q=${name}`);
  await expect(page.getByRole("table", { name: "Audit trail" })).toContainText(name);
});
