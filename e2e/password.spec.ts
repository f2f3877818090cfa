import { once } from "node:events";
import type { Page } from "@playwright/test";
import PostalMime from "postal-mime";
import { SMTPServer } from "smtp-server";
import { expect, test } from "./fixtures";
import { fillSignIn, newPerson, signIn, signOut, signUp } from "./people";

// The installation's mail server is whoever listens on this port: here, the tests themselves.
const MAIL_PORT = Number(process.env.E2E_MAIL_PORT ?? 0);

test.describe.configure({ mode: "serial" });
test.skip(MAIL_PORT === 0, "E2E_MAIL_PORT names no port of a mail server");

const mails: { to: string[]; subject: string; text: string }[] = [];
const server = new SMTPServer({
  authOptional: true,
  hideSTARTTLS: true,
  onData: (stream, session, callback) => {
    const chunks: Buffer[] = [];
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    stream.on("end", () => {
      void PostalMime.parse(Buffer.concat(chunks)).then(({ subject = "", text = "" }) => {
        mails.push({ to: session.envelope.rcptTo.map(({ address }) => address), subject, text });
        callback();
      });
    });
  },
});

test.beforeAll(async () => {
  server.listen(MAIL_PORT, "127.0.0.1");
  await once(server.server, "listening");
});
test.afterAll(() => server.close());

/** The link of the mail that an address gets. */
async function linkTo(address: string, subject: RegExp): Promise<string> {
  const find = () => mails.find((mail) => mail.to.includes(address) && subject.test(mail.subject));
  await expect.poll(() => find()?.subject ?? "", { message: `a mail to ${address}` }).not.toBe("");
  const link = /https?:\/\/\S+/.exec(find()?.text ?? "")?.[0] ?? "";
  return link.replace(/^https?:\/\/[^/]+/, "");
}

async function choose(page: Page, password: string): Promise<void> {
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Change password" }).click();
}

test("a forgotten password is replaced by a link in a mail", async ({
  page,
  allowConsoleError,
}) => {
  // The link's second use is refused; signing out ends what the home still reads.
  allowConsoleError(/409|401/);
  const person = newPerson();
  await signUp(page, person);
  await signOut(page);
  await page.getByRole("link", { name: "Forgot your password?" }).click();
  // The page that one leaves has a field of the same name.
  await expect(page.getByRole("heading", { name: "Forgot your password?" })).toBeVisible();
  await page.getByRole("textbox", { name: "Email" }).fill(person.email);
  await page.getByRole("button", { name: "Send a link" }).click();
  await expect(page.getByText("Look into your mail")).toBeVisible();

  const link = await linkTo(person.email, /Choose a new password/);
  await page.goto(link);
  const password = `${person.password}-new`;
  await choose(page, password);
  await page.getByRole("link", { name: "Sign in", exact: true }).click();
  await fillSignIn(page, { ...person, password });
  await expect(page).toHaveURL(`/${person.team}`);

  await page.goto("/sign-in");
  await page.goto(link);
  await choose(page, "something else entirely");
  await expect(page.getByText("The link was used or has expired")).toBeVisible();
});

test("a password is changed in the account, which signs other browsers out", async ({
  page,
  openBrowser,
  allowConsoleError,
}) => {
  allowConsoleError(/422/);
  const person = newPerson();
  await signUp(page, person);
  const other = await openBrowser();
  await signIn(other, person);
  await page.goto("/account");
  const fields = { now: page.getByLabel("Password now"), next: page.getByLabel("New password") };
  await fields.now.fill("not this one");
  await fields.next.fill(`${person.password}-2`);
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByText("This is not the password that the account has now")).toBeVisible();
  await expect(fields.next).toHaveValue(`${person.password}-2`);
  await fields.now.fill(person.password);
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByText("Your password is changed")).toBeVisible();
  expect((await other.request.get("/api/v1/me")).status()).toBe(401);
});

test("an invitation arrives by mail and lets its reader in", async ({ page, openBrowser }) => {
  const owner = newPerson();
  const guest = newPerson();
  await signUp(page, owner);
  await page.goto(`/${owner.team}/members`);
  await page.getByRole("button", { name: "Invite" }).click();
  await page.getByRole("dialog").getByLabel("Email").fill(guest.email);
  await page.getByRole("button", { name: "Send invitation" }).click();
  await page.getByRole("button", { name: "Done" }).click();
  await expect(page.getByText("The mail server took the mail.")).toBeVisible();

  const other = await openBrowser();
  await other.goto(await linkTo(guest.email, /^Join /));
  await other.getByRole("link", { name: "Create an account" }).click();
  // The invitation is for this address, which stands there already.
  await expect(other.getByRole("textbox", { name: "Email" })).toHaveValue(guest.email);
  await other.getByRole("textbox", { name: "Name" }).fill(guest.name);
  await other.getByLabel("Password", { exact: true }).fill(guest.password);
  await other.getByRole("button", { name: "Create account" }).click();
  await expect(other).toHaveURL(`/${owner.team}`);
});
