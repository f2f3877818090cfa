import type { Account, Profile } from "next-auth";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { webLogger } from "@/lib/log";
import { startTestApi, type TestApi } from "@/lib/testing/http";
import { nextAuthOptions } from "./next-auth-options";
import { signInOptions } from "./sign-in-options";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi({
    OIDC_ISSUER: "https://id.example",
    OIDC_CLIENT_ID: "millrace",
    OIDC_CLIENT_SECRET: "secret",
    OIDC_NAME: "Example ID",
    GITHUB_CLIENT_ID: "half configured",
  });
});
afterAll(async () => {
  await api.stop();
});

/** What next-auth does once a provider has vouched for someone; null when they may not come in. */
async function comeBack(providerAccountId: string, profile: Profile & object) {
  const request = new Request("http://127.0.0.1:3210/api/auth/callback/oidc");
  const { callbacks } = nextAuthOptions(request, "127.0.0.1", {}, webLogger());
  const account: Account = { provider: "oidc", providerAccountId, type: "oauth" };
  const user = { id: providerAccountId };
  if ((await callbacks?.signIn?.({ user, account, profile })) !== true) return null;
  const token = await callbacks?.jwt?.({ token: {}, user, account, trigger: "signIn" });
  const session = await api.sys.userSession.findUniqueOrThrow({
    where: { id: token?.sid ?? "" },
    include: { user: true },
  });
  return session.user;
}

function vouched(email: string, more: object = { email_verified: true }) {
  return { email, name: "Vouched", ...more };
}

const address = (name: string) => `${name}-${Date.now()}@example.test`;

describe("signing in through a provider", () => {
  it("is offered when it is configured in full", async () => {
    expect(await signInOptions()).toEqual({
      providers: [{ id: "oidc", name: "Example ID" }],
      demo: false,
    });
  });

  it("makes an account at the first time and finds it again, by the provider's id", async () => {
    const email = address("first");
    const first = await comeBack("sub-1", vouched(email.toUpperCase()));
    expect(first).toMatchObject({ email, name: "Vouched", passwordHash: null });
    const again = await comeBack("sub-1", vouched(address("moved")));
    expect(again?.id).toBe(first?.id);
  });

  it.each([
    ["not verified", { email_verified: false }],
    ["not said to be verified", {}],
  ])("refuses an address that is %s", async (_, more) => {
    const email = address("unverified");
    expect(await comeBack(`sub-${email}`, vouched(email, more))).toBeNull();
    expect(await api.sys.user.count({ where: { email } })).toBe(0);
  });

  it("takes the account of that address over from whoever set a password for it", async () => {
    const squatter = await api.people.user("Squatter", { passwordHash: "$argon2id$…" });
    const owner = await comeBack("sub-2", vouched(squatter.email));
    expect(owner).toMatchObject({ id: squatter.id, passwordHash: null });
    expect((await api.call("GET", "/api/v1/me", { as: squatter })).status).toBe(401);
  });

  it("refuses a disabled person", async () => {
    const person = await api.people.user("Disabled");
    await api.sys.user.update({ where: { id: person.id }, data: { disabledAt: new Date() } });
    expect(await comeBack("sub-3", vouched(person.email))).toBeNull();
    expect(await comeBack("sub-3", vouched(person.email))).toBeNull();
  });
});
