import { randomBytes } from "node:crypto";
import { test as base, expect, type Page } from "@playwright/test";

/** Somebody with an account and a team of their own. */
export interface Person {
  name: string;
  email: string;
  password: string;
  /** Name of the team; its address is the same. */
  team: string;
}

interface Fixtures {
  /** Lets the test go on although the browser's console shows an error like this. */
  allowConsoleError: (pattern: RegExp) => void;
  /** A new account with a new team, signed in on `page`; nobody else has them. */
  person: Person;
}

/**
 * The test of end-to-end specs: it fails when any page of it shows an error on the console or
 * throws one. Tests own their data: each signs up anew or enters the demo to look only.
 */
export const test = base.extend<Fixtures>({
  allowConsoleError: [
    async ({ context }, use) => {
      const errors: string[] = [];
      const allowed: RegExp[] = [];
      context.on("console", (message) => {
        if (message.type() !== "error") return;
        errors.push(`${message.text()} (${message.location().url})`);
      });
      context.on("weberror", (error) => errors.push(String(error.error())));
      await use((pattern) => allowed.push(pattern));
      const unexpected = errors.filter((error) => !allowed.some((pattern) => pattern.test(error)));
      expect(unexpected, "errors on the browser's console").toEqual([]);
    },
    { auto: true },
  ],

  person: async ({ page }, use) => {
    const person = newPerson();
    await signUp(page, person);
    await use(person);
  },
});

export { expect };

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

/** Makes an account on the sign-up page, then a team, and waits until the app shows. */
export async function signUp(page: Page, person: Person): Promise<void> {
  await page.goto("/sign-up");
  await page.getByRole("textbox", { name: "Name" }).fill(person.name);
  await page.getByRole("textbox", { name: "Email" }).fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Create account" }).click();
  await page.getByRole("textbox", { name: "Team name" }).fill(person.team);
  await page.getByRole("button", { name: "Create team" }).click();
  await expectSignedIn(page);
}

/** Signs in on the sign-in page and waits until the app shows. */
export async function signIn(
  page: Page,
  person: Pick<Person, "email" | "password">,
): Promise<void> {
  await page.goto("/sign-in");
  await page.getByRole("textbox", { name: "Email" }).fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expectSignedIn(page);
}

/** Enters the demo team by its button on the sign-in page. */
export async function enterDemo(page: Page): Promise<void> {
  await page.goto("/sign-in");
  await page.getByRole("button", { name: /demo/i }).click();
  await expectSignedIn(page);
}

async function expectSignedIn(page: Page): Promise<void> {
  await expect(page).not.toHaveURL(/\/sign-(in|up)/);
  await expect(page.getByRole("navigation").first()).toBeVisible();
}
