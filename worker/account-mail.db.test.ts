import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hashPassword, verifyPassword } from "@/lib/crypto/passwords";
import { hashToken } from "@/lib/crypto/tokens";
import { closeRateLimitStore } from "@/lib/db/rate-limit-store";
import { startTestApi, type TestApi } from "@/lib/testing/http";
import { type MailReceiver, receiveMail } from "@/lib/testing/receivers";
import { waitFor } from "@/lib/testing/wait";
import { startTestWorker } from "@/lib/testing/worker";
import type { Worker } from "./worker";

// The whole way of a mail to a person: ordered by the API, sent by a worker, taken by a real server.

const OLD = "the password before";
const NEW = "the password after it";

let mails: MailReceiver;
let api: TestApi;
let worker: Worker;
let passwordHash: string;
/** Recipients that the mail server refuses, with the answer. */
const refused = new Map<string, number>();

beforeAll(async () => {
  mails = await receiveMail((to) => refused.get(to));
  api = await startTestApi({ MILLRACE_SMTP_URL: `smtp://127.0.0.1:${mails.port}?tls=none` });
  const { port } = mails;
  worker = await startTestWorker(api.database.sysUrl, {
    smtp: {
      host: "127.0.0.1",
      port,
      tls: "none",
      user: "",
      password: "",
      from: "millrace@example.test",
    },
  });
  passwordHash = await hashPassword(OLD);
});
afterAll(async () => {
  await worker.stop(1000);
  await closeRateLimitStore();
  await api.stop();
  await mails.stop();
});

async function mailTo(address: string, subject: RegExp): Promise<string> {
  const find = () =>
    mails.received.find(({ to, mail }) => to.includes(address) && subject.test(mail.subject ?? ""));
  await waitFor(`a mail to ${address}`, () => find() !== undefined);
  return find()?.mail.text ?? "";
}

function tokenIn(text: string): string {
  const found = /reset-password#(\S+)/.exec(text)?.[1];
  if (found === undefined) throw new Error(`no link in ${text}`);
  return found;
}

const ask = (email: string) => api.call("POST", "/api/v1/password-reset", { json: { email } });
const confirm = (token: string, password = NEW) =>
  api.call("POST", "/api/v1/password-reset/confirm", { json: { token, password } });
const hashOf = async (id: string) =>
  (await api.sys.user.findUniqueOrThrow({ where: { id } })).passwordHash;

describe("a forgotten password", () => {
  it("is replaced by a link that works once, ends all sessions, and is told of", async () => {
    const user = await api.people.user("Grace", { passwordHash });
    expect((await ask(user.email.toUpperCase())).status).toBe(204);
    const token = tokenIn(await mailTo(user.email, /Choose a new password/));
    const stored = await api.sys.passwordReset.findMany({ where: { userId: user.id } });
    expect(stored.map(({ tokenHash }) => tokenHash)).toEqual([hashToken(token)]);

    expect((await confirm(token)).status).toBe(204);
    expect(await verifyPassword(await hashOf(user.id), NEW)).toBe(true);
    expect((await api.call("GET", "/api/v1/me", { as: user })).status).toBe(401);
    await mailTo(user.email, /was changed/);

    const again = await confirm(token, "yet another password");
    expect([again.status, again.json()]).toMatchObject([409, { code: "conflict" }]);
    expect(await verifyPassword(await hashOf(user.id), NEW)).toBe(true);
  });

  it("answers alike for an address that nobody has, which gets no mail", async () => {
    const known = await api.people.user("Known", { passwordHash });
    const [a, b] = [await ask("nobody@example.test"), await ask(known.email)];
    expect([a.status, a.text]).toEqual([b.status, b.text]);
    await mailTo(known.email, /Choose a new password/);
    // It was ordered before the other, which has arrived.
    await waitFor("the orders", async () => (await api.sys.personMail.count()) === 0);
    expect(mails.received.filter(({ to }) => to.includes("nobody@example.test"))).toEqual([]);
  });

  it("makes no link for the demo's person or a disabled one", async () => {
    const demo = await api.people.user("Demo", { isDemo: true });
    const disabled = await api.people.user("Gone", { passwordHash });
    await api.sys.user.update({ where: { id: disabled.id }, data: { disabledAt: new Date() } });
    const last = await api.people.user("Last", { passwordHash });
    for (const { email } of [demo, disabled, last]) expect((await ask(email)).status).toBe(204);
    await mailTo(last.email, /Choose a new password/);
    const where = { userId: { in: [demo.id, disabled.id] } };
    expect(await api.sys.passwordReset.count({ where })).toBe(0);
  });

  it("uses up the other links of the person, and knows no expired one", async () => {
    const user = await api.people.user("Two", { passwordHash });
    await ask(user.email);
    const first = tokenIn(await mailTo(user.email, /Choose a new password/));
    mails.received.length = 0;
    await ask(user.email);
    const second = tokenIn(await mailTo(user.email, /Choose a new password/));
    expect((await confirm(second)).status).toBe(204);
    expect((await confirm(first)).status).toBe(409);

    await ask(user.email);
    mails.received.length = 0;
    const third = tokenIn(await mailTo(user.email, /Choose a new password/));
    await api.sys.passwordReset.updateMany({
      where: { tokenHash: hashToken(third) },
      data: { expiresAt: new Date(Date.now() - 1000) },
    });
    expect((await confirm(third)).status).toBe(409);
    expect((await confirm("mr_pwd_nonsense")).status).toBe(409);
  });

  it("may be asked for three times in a quarter of an hour, whoever asks", async () => {
    const answers = [];
    for (let n = 0; n < 4; n += 1) answers.push((await ask("often@example.test")).status);
    expect(answers).toEqual([204, 204, 204, 429]);
  });

  it("wants ten characters, and names the field", async () => {
    const answer = await confirm("mr_pwd_x", "short");
    expect(answer.status).toBe(422);
    expect(answer.json()).toMatchObject({ problems: [{ path: ["password"] }] });
  });
});

describe("changing a password", () => {
  const change = (as: { cookie: string }, current: string, password = NEW) =>
    api.call("PUT", "/api/v1/me/password", {
      headers: { cookie: as.cookie },
      json: { current, password },
    });

  it("takes the one before, keeps this session and ends the others", async () => {
    const user = await api.people.user("Ada", { passwordHash });
    const other = await api.people.signIn(user);
    const wrong = await change(user, "not the password");
    expect(wrong.json()).toMatchObject({ problems: [{ path: ["current"] }] });
    expect(await hashOf(user.id)).toBe(passwordHash);

    expect((await change(user, OLD)).status).toBe(204);
    expect(await verifyPassword(await hashOf(user.id), NEW)).toBe(true);
    expect((await api.call("GET", "/api/v1/me", { as: user })).status).toBe(200);
    expect((await api.call("GET", "/api/v1/me", { as: other })).status).toBe(401);
    await mailTo(user.email, /was changed/);
  });

  it("is refused to guesses after five, and to the demo's person", async () => {
    const user = await api.people.user("Target", { passwordHash });
    const answers = [];
    for (let n = 0; n < 6; n += 1) answers.push((await change(user, `guess number ${n}`)).status);
    expect(answers).toEqual([422, 422, 422, 422, 422, 429]);
    const demo = await api.people.user("Demo too", { passwordHash, isDemo: true });
    expect((await change(demo, OLD)).status).not.toBe(204);
    expect(await hashOf(demo.id)).toBe(passwordHash);
  });
});

describe("an invitation by mail", () => {
  async function invite(json: object) {
    const owner = await api.people.user("Owner");
    const team = await api.people.team();
    await api.people.join(team, owner, "owner");
    const path = `/api/v1/teams/${team.slug}/invitations`;
    return { owner, path, answer: await api.call("POST", path, { as: owner, json }) };
  }
  async function mailOf(path: string, as: { cookie: string }) {
    const answer = await api.call("GET", path, { headers: { cookie: as.cookie } });
    const { items } = answer.json() as { items: { mail: { state: string; note: string } }[] };
    return items[0]?.mail;
  }

  it("brings a link of its own, beside the one that was shown", async () => {
    const guest = await api.people.user("Guest");
    const { owner, path, answer } = await invite({
      role: "editor",
      email: guest.email,
      mail: true,
    });
    expect(answer.json()).toMatchObject({ mail: { state: "pending" } });
    const text = await mailTo(guest.email, /^Join /);
    expect(text).toContain("Owner invites you");
    const token = /invitations\/(\S+)/.exec(text)?.[1] ?? "";
    expect((answer.json() as { url: string }).url).not.toContain(token);
    await waitFor("the note", async () => (await mailOf(path, owner))?.state === "sent");
    for (const link of [token, (answer.json() as { url: string }).url.split("/").pop()]) {
      expect((await api.call("GET", `/api/v1/invitations/${link}`)).status).toBe(200);
    }
    const accepted = await api.call("POST", `/api/v1/invitations/${token}/accept`, { as: guest });
    expect(accepted.status).toBe(200);
  });

  it("tells why the mail server refused it", async () => {
    refused.set("nowhere@example.test", 550);
    const json = { role: "viewer", email: "nowhere@example.test", mail: true };
    const { owner, path } = await invite(json);
    await waitFor("the note", async () => (await mailOf(path, owner))?.state === "failed");
    expect((await mailOf(path, owner))?.note).toContain("refused");
  });

  it("needs an address", async () => {
    const { answer } = await invite({ role: "viewer", mail: true });
    expect(answer.status).toBe(422);
    expect(answer.json()).toMatchObject({ problems: [{ path: ["mail"] }] });
  });
});
