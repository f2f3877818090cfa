import { readFile } from "node:fs/promises";
import { createDag, teamApi, uniqueName } from "./api";
import { smallDag } from "./documents";
import { expect, homeTest as test } from "./fixtures";

test("runs are narrowed by filters, which are in the address, and exported", async ({
  page,
  home,
}) => {
  const { team } = home.person;
  const dag = uniqueName("filters");
  await createDag(page, team, smallDag(dag));
  const api = teamApi(page, team);
  for (const [logicalDate, note] of [
    ["2024-01-15T00:00:00Z", "=1+1"],
    ["2024-02-15T00:00:00Z", "the second"],
    ["2024-03-15T00:00:00Z", "the third"],
  ]) {
    const answer = await api.send("POST", `dags/${dag}/runs`, { logicalDate, note });
    expect(answer.status(), await answer.text()).toBe(201);
  }

  await page.goto(`/${team}/runs?dag=${dag}`);
  const runs = page.getByRole("table", { name: "Runs" });
  await expect(runs.getByText("Success")).toHaveCount(3, { timeout: 20_000 });
  await expect(page.getByRole("button", { name: "Success 3" })).toBeVisible();

  await page.getByRole("button", { name: "Filters", exact: true }).click();
  await page.getByLabel("Date from").fill("2024-01-01");
  await page.getByLabel("to", { exact: true }).first().fill("2024-02-15");
  await page.keyboard.press("Escape");
  await expect(runs.getByText("Success")).toHaveCount(2);
  await expect(page.getByText("date 2024-01-01 to 2024-02-15")).toBeVisible();
  await page.getByRole("searchbox", { name: "Find in run_id and note" }).fill("=1");
  await expect(runs.getByText("Success")).toHaveCount(1);
  await expect(page).toHaveURL(/q=%3D1|q==1/);

  // The address alone brings the same list back.
  await page.reload();
  await expect(runs.getByText("Success")).toHaveCount(1);

  await page.getByRole("button", { name: "Export" }).click();
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "CSV" }).click();
  const file = await readFile(await (await download).path(), "utf8");
  const lines = file.trimEnd().split("\r\n");
  expect(lines).toHaveLength(2);
  expect(lines[1]).toContain(`${dag},manual__2024-01-15`);
  expect(lines[1]).toContain(",'=1+1");

  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Remove date 2024-01-01 to 2024-02-15" }).click();
  await page.getByRole("button", { name: "Failed 0" }).click();
  await expect(page.getByText("No run matches")).toBeVisible();
  await page.getByRole("button", { name: "Clear the filters" }).click();
  await expect(page).toHaveURL(new RegExp(`/${team}/runs$`));
});
