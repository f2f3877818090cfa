import type { Locator, Page } from "@playwright/test";
import { createDag, fieldOf, teamApi, triggerRun, uniqueName } from "./api";
import { smallDag } from "./documents";
import { test as anonymousTest, expect, type Session, homeTest as test } from "./fixtures";
import { createTeam, fillSignUp, newPerson, type Person, signUp } from "./people";

test("who joins by a link as viewer looks only; as editor they edit", async ({
  page,
  home,
  openBrowser,
}) => {
  const { team } = home.person;
  const dag = uniqueName("shared");
  await createDag(page, team, smallDag(dag));
  const link = await inviteByLink(page, team);

  const guest = newPerson();
  const other = await openBrowser();
  await other.goto(link);
  await expect(other.getByRole("heading", { name: `Join ${team}` })).toBeVisible();
  await expect(other.getByText("Looks at DAGs, runs and logs")).toBeVisible();
  await other.getByRole("link", { name: "Create an account" }).click();
  await fillSignUp(other, guest);
  await expect(other).toHaveURL(`/${team}`);
  await other.goto(`/${team}/dags`);

  // As viewer: what they may not do is there, inert, and says why.
  const trigger = other.getByRole("button", { name: `Trigger ${dag}` }).first();
  await expectRefused(trigger, "Only an operator or above can trigger runs.");
  await expect(other.getByRole("switch", { name: `Schedule of ${dag}` }).first()).toBeDisabled();
  await expect(other.getByRole("link", { name: "New DAG" })).toBeHidden();
  await expectRefused(
    other.getByRole("navigation", { name: "Team" }).getByRole("link", { name: /^API tokens/ }),
    "Only an admin or above can see API tokens.",
  );
  await other.goto(`/${team}/dags/${dag}/grid`);
  await expectRefused(
    other.getByRole("button", { name: "Edit", exact: true }),
    "Only an editor or above can edit DAGs.",
  );

  const api = teamApi(other, team);
  for (const refused of [
    await api.send("POST", "dags", { source: smallDag(uniqueName("mine")) }),
    await api.send("POST", `dags/${dag}/runs`, {}),
    await api.send("PATCH", `dags/${dag}`, { paused: false }),
    await api.send("DELETE", `dags/${dag}`),
    await api.get("connections"),
    await api.get("tokens"),
  ]) {
    expect(refused.status(), refused.url()).toBe(403);
    expect(fieldOf(await refused.json(), "code")).toBe("forbidden");
  }

  await changeRole(page, team, guest, "Editor");
  await other.reload();
  await expect(other.getByRole("link", { name: "Edit", exact: true }).first()).toBeVisible();
  await triggerRun(other, team, dag);
  const source = smallDag(dag, "Changed by the guest");
  const saved = await api.send("POST", `dags/${dag}/versions`, { source, baseVersion: 1 });
  expect(saved.status(), await saved.text()).toBe(201);
  expect((await api.get("tokens")).status(), "an editor is no admin").toBe(403);

  // The link let one person in; the next finds it used.
  const late = await openBrowser();
  await late.goto(link);
  await expect(late.getByRole("heading", { name: "This invitation was used" })).toBeVisible();
});

test("a withdrawn link lets nobody in", async ({ page, home, openBrowser }) => {
  const { team } = home.person;
  const link = await inviteByLink(page, team);
  await page
    .getByRole("button", { name: "Withdraw the invitation of whoever has the link" })
    .first()
    .click();
  await expect(page.getByText("The link no longer works")).toBeVisible();
  const late = await openBrowser();
  await late.goto(link);
  await expect(late.getByRole("heading", { name: "This invitation was withdrawn" })).toBeVisible();
});

anonymousTest("a person with two teams switches between them", async ({ page }) => {
  const person = newPerson();
  await signUp(page, person);
  const second = `${person.team}-b`;
  await page.goto("/teams/new");
  await createTeam(page, second);
  await createDag(page, second, smallDag("only_here"));
  await page.getByRole("link", { name: "DAGs", exact: true }).click();
  await expect(page.getByRole("link", { name: "only_here" })).toBeVisible();

  await page.getByRole("link", { name: "Runs", exact: true }).click();
  await expect(page).toHaveURL(`/${second}/runs`);
  await page.getByRole("button", { name: /, switch team$/ }).click();
  await page.getByRole("menuitem", { name: person.team, exact: false }).first().click();
  await expect(page, "the section stays").toHaveURL(`/${person.team}/runs`);
  await page.getByRole("link", { name: "DAGs", exact: true }).click();
  await expect(page.getByText("No DAGs yet")).toBeVisible();
  await expect(page.getByRole("link", { name: "only_here" })).toBeHidden();
});

test("another team's addresses lead nowhere, as do those that do not exist", async ({
  page,
  home,
  openBrowser,
  allowConsoleError,
}) => {
  allowConsoleError(/status of 404/);
  const { team } = home.person;
  const dag = uniqueName("hidden");
  await createDag(page, team, smallDag(dag));
  const run = await triggerRun(page, team, dag);

  const stranger = await openBrowser(await newSession(openBrowser));
  for (const path of ["dags", `dags/${dag}/grid`, `dags/${dag}/runs/${run}`, "members"]) {
    await stranger.goto(`/${team}/${path}`);
    await expect(stranger.getByText("There is nothing at this address")).toBeVisible();
    await expect(stranger.getByText(dag)).toBeHidden();
  }
  const api = teamApi(stranger, team);
  const nowhere = await teamApi(stranger, "no-such-team").get(`dags/${dag}`);
  expect(nowhere.status()).toBe(404);
  for (const path of ["", "dags", `dags/${dag}`, `dags/${dag}/runs/${run}`, "members", "live"]) {
    const answer = await api.get(path);
    expect(answer.status(), path).toBe(404);
    expect(await answer.json()).toEqual({ ...(await nowhere.json()), instance: undefined });
  }
});

async function newSession(openBrowser: () => Promise<Page>): Promise<Session> {
  const page = await openBrowser();
  await signUp(page, newPerson());
  return await page.context().storageState();
}

/** Makes an invitation on the members page, for a viewer, and gives its link. */
async function inviteByLink(page: Page, team: string): Promise<string> {
  await page.goto(`/${team}/members`);
  await page.getByRole("button", { name: "Invite", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Invite someone" });
  await expect(dialog.getByRole("combobox", { name: "Role" })).toHaveText(/Viewer/);
  await dialog.getByRole("button", { name: "Create link" }).click();
  const link = (await dialog.getByText(/\/invitations\//).textContent()) ?? "";
  await dialog.getByRole("button", { name: "Done" }).click();
  return link;
}

async function changeRole(page: Page, team: string, person: Person, role: string): Promise<void> {
  await page.goto(`/${team}/members`);
  await page.getByRole("combobox", { name: `Role of ${person.name}` }).click();
  await page.getByRole("option", { name: role }).click();
  await expect(page.getByText(`${person.name} is ${role.toLowerCase()} now`)).toBeVisible();
}

async function expectRefused(control: Locator, reason: string): Promise<void> {
  await expect(control).toHaveAttribute("aria-disabled", "true");
  const told = [
    await control.evaluate((element) => element.textContent ?? ""),
    await control.evaluate((element) => {
      const id = element.getAttribute("aria-describedby") ?? "";
      return document.getElementById(id)?.textContent ?? "";
    }),
  ].join(" ");
  expect(told).toContain(reason);
}
