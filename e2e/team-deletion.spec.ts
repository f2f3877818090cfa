import { expect, test } from "./fixtures";
import { newPerson, signUp } from "./people";

test("a team is deleted with its name typed, and restored from the account", async ({
  page,
  allowConsoleError,
}) => {
  // The deleted team's home is not found.
  allowConsoleError(/404/);
  const person = newPerson();
  await signUp(page, person);
  await page.goto(`/${person.team}/settings`);
  await page.getByRole("button", { name: "Delete…" }).click();
  const dialog = page.getByRole("alertdialog");
  await expect(dialog.getByText("0 DAGs with 0 runs")).toBeVisible();
  const confirm = dialog.getByRole("button", { name: "Delete the team" });
  await expect(confirm).toBeDisabled();
  await dialog.getByRole("textbox").fill(person.team);
  await confirm.click();

  await expect(page).toHaveURL("/account");
  await expect(page.getByText("Deleted teams")).toBeVisible();
  const gone = await page.goto(`/${person.team}`);
  expect(gone?.status()).toBe(404);
  await page.goto("/account");
  await page.getByRole("button", { name: `Restore ${person.team}` }).click();
  await expect(page.getByText(`${person.team} is back`)).toBeVisible();
  await page.getByRole("link", { name: person.team }).click();
  await expect(page).toHaveURL(`/${person.team}`);
});
