import { expect, test } from "./fixtures";
import { createTeam, fillSignIn, fillSignUp, newPerson, signIn, signOut, signUp } from "./people";

test("a stranger signs up, names a team and is led to its first DAG", async ({ page }) => {
  const person = newPerson();
  await page.goto("/");
  await expect(page).toHaveURL("/sign-in");
  await page.getByRole("link", { name: "Sign up" }).click();
  await expect(page.getByRole("heading", { name: "Create your account" })).toBeVisible();
  await fillSignUp(page, person);
  await expect(page.getByRole("heading", { name: "Name your team" })).toBeVisible();
  await createTeam(page, person.team);
  await expect(page.getByText("Make the first DAG")).toBeVisible();
  await expect(page.getByRole("link", { name: "Start from a template" })).toBeVisible();

  await signOut(page);
  await page.goto(`/${person.team}/dags`);
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
});

test("a sign-up that cannot be sent says what is wrong, at the field", async ({ page }) => {
  await page.goto("/sign-up");
  await fillSignUp(page, { ...newPerson(), email: "ada", password: "short" });
  await expect(page.getByRole("textbox", { name: "Email" })).toHaveAccessibleDescription(
    /not an e-mail address/,
  );
  await expect(page.getByLabel("Password", { exact: true })).toHaveAccessibleDescription(
    /at least 10 characters/i,
  );
  await expect(page).toHaveURL("/sign-up");
});

test("a wrong password is told, and does not tell whether the account exists", async ({
  page,
  allowConsoleError,
}) => {
  allowConsoleError(/status of 401.*callback\/credentials/);
  const nobody = newPerson();
  await page.goto("/sign-in");
  for (const email of [nobody.email, "demo@millrace.local"]) {
    await fillSignIn(page, { email, password: nobody.password });
    await expect(page.getByText("The e-mail address or the password is not right.")).toBeVisible();
    await expect(page.getByRole("textbox", { name: "Email" })).toHaveValue(email);
    await page.reload();
  }
});

test("what is typed before the page's script has come stays, and nothing is sent", async ({
  page,
  allowConsoleError,
}) => {
  allowConsoleError(/status of 401.*callback\/credentials/);
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(/\/_next\/static\/.*\.js/, async (route) => {
    await released;
    await route.continue();
  });
  const { email, password } = newPerson();
  await page.goto("/sign-in", { waitUntil: "commit" });
  const fields = {
    email: page.getByRole("textbox", { name: "Email" }),
    password: page.getByLabel("Password", { exact: true }),
  };
  const send = page.getByRole("button", { name: "Sign in", exact: true });
  await fields.email.fill(email);
  await fields.password.fill(password);
  await expect(send).toBeDisabled();
  await fields.password.press("Enter");
  release();
  await expect(send).toBeEnabled();
  await expect(fields.email).toHaveValue(email);
  await send.click();
  await expect(page.getByText("The e-mail address or the password is not right.")).toBeVisible();
  await expect(fields.email).toHaveValue(email);
  await expect(fields.password).toHaveValue(password);
});

test("the demo opens by one click", async ({ page }) => {
  await page.goto("/sign-in");
  await page.getByRole("button", { name: "Explore the demo" }).click();
  await expect(page).toHaveURL("/demo");
  await expect(page.getByRole("heading", { name: "Failing now" })).toBeVisible();
});

test("a page that asked for a sign-in comes back after it", async ({ page }) => {
  const person = newPerson();
  await signUp(page, person);
  await signOut(page);
  const wanted = `/${person.team}/runs?state=failed`;
  await page.goto(wanted);
  await expect(page).toHaveURL(`/sign-in?returnTo=${encodeURIComponent(wanted)}`);
  await fillSignIn(page, person);
  await expect(page).toHaveURL(wanted);
  await expect(page.getByRole("heading", { name: "Runs", level: 1 })).toBeVisible();
});

test("a return address of another site is not followed", async ({ page }) => {
  const person = newPerson();
  await signUp(page, person);
  await signOut(page);
  await page.goto("/sign-in?returnTo=%2F%2Fexample.com%2Fdags");
  await fillSignIn(page, person);
  await expect(page).toHaveURL(`/${person.team}`);
});

test("a session that is ended on the account page ends the other browser's", async ({
  page,
  openBrowser,
}) => {
  const person = newPerson();
  await signUp(page, person);
  const other = await openBrowser();
  await signIn(other, person);

  await page.goto("/account");
  const sessions = page.getByRole("listitem").filter({ hasText: "seen" });
  await expect(sessions).toHaveCount(2);
  await sessions
    .filter({ hasNotText: "This browser" })
    .getByRole("button", { name: /^Sign out/ })
    .click();
  await expect(sessions).toHaveCount(1);
  await expect(sessions).toContainText("This browser");

  const refused = await other.request.get("/api/v1/me");
  expect(refused.status()).toBe(401);
  await other.goto(`/${person.team}/dags`);
  await expect(other.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await page.goto(`/${person.team}/dags`);
  await expect(page.getByRole("heading", { name: "DAGs", level: 1 })).toBeVisible();
});
