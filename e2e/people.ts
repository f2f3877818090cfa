import { randomBytes } from "node:crypto";
import { expect, type Page } from "@playwright/test";

/** Somebody with an account and a team of their own. */
export interface Person {
  name: string;
  email: string;
  password: string;
  /** Name of the team; its address is the same. */
  team: string;
}

/** Somebody who has no account yet. */
export function newPerson(): Person {
  const id = randomBytes(5).toString("hex");
  return {
    name: `Ada ${id}`,
    email: `ada-${id}@example.com`,
    password: `correct-horse-${id}`,
    team: `team-${id}`,
  };
}

/** Makes an account on the sign-up page, then a team, and waits until the team's home shows. */
export async function signUp(page: Page, person: Person): Promise<void> {
  await page.goto("/sign-up");
  await fillSignUp(page, person);
  await createTeam(page, person.team);
}

/** Fills the sign-up form of the page and sends it. */
export async function fillSignUp(page: Page, person: Person): Promise<void> {
  await page.getByRole("textbox", { name: "Name" }).fill(person.name);
  await page.getByRole("textbox", { name: "Email" }).fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Create account" }).click();
}

/** Makes a team on the page that asks for its name, and waits until its home shows. */
export async function createTeam(page: Page, name: string): Promise<void> {
  await expect(page.getByRole("textbox", { name: "Team name" })).toBeVisible();
  await page.getByRole("textbox", { name: "Team name" }).fill(name);
  await page.getByRole("button", { name: "Create team" }).click();
  await expectTeam(page, name);
}

/** Signs in on the sign-in page and waits until the app shows. */
export async function signIn(page: Page, person: Person): Promise<void> {
  await page.goto("/sign-in");
  await fillSignIn(page, person);
  await expectTeam(page, person.team);
}

/** Fills the sign-in form of the page and sends it. */
export async function fillSignIn(
  page: Page,
  { email, password }: Pick<Person, "email" | "password">,
): Promise<void> {
  await page.getByRole("textbox", { name: "Email" }).fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

/** Enters the demo team by its button on the sign-in page. */
export async function enterDemo(page: Page): Promise<void> {
  await page.goto("/sign-in");
  await page.getByRole("button", { name: "Explore the demo" }).click();
  await expectTeam(page, "demo");
}

/** Signs out by the account menu. */
export async function signOut(page: Page): Promise<void> {
  const menu = page.getByRole("button", { name: /, account menu$/ });
  const signOut = page.getByRole("menuitem", { name: "Sign out" });
  // A page that has just come opens no menu yet.
  await expect(async () => {
    await menu.click();
    await expect(signOut).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await signOut.click();
  await expect(page).toHaveURL(/\/sign-in$/);
}

async function expectTeam(page: Page, slug: string): Promise<void> {
  await expect(page).toHaveURL(`/${slug}`);
  await expect(page.getByRole("link", { name: "Home", exact: true })).toHaveAttribute(
    "aria-current",
    "page",
  );
}
