import { createServer, type Server } from "node:http";
import { buffer } from "node:stream/consumers";
import PostalMime, { type Email } from "postal-mime";
import { SMTPServer } from "smtp-server";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ResolvedConnection } from "./context";
import { operatorRegistry } from "./registry";
import { testContext } from "./test-context";

const mails: Email[] = [];
const posts: unknown[] = [];
let smtp: SMTPServer;
let slack: Server;
let mail: ResolvedConnection;
let channel: ResolvedConnection;

beforeAll(async () => {
  smtp = new SMTPServer({
    disabledCommands: ["STARTTLS"],
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _session, done) =>
      username === "etl" && password === "etl-secret"
        ? done(null, { user: username })
        : done(new Error("no such user")),
    onRcptTo: ({ address }, _session, done) =>
      done(address.startsWith("nobody") ? new Error("no such mailbox") : null),
    onData: (stream, _session, done) => {
      buffer(stream)
        .then((raw) => PostalMime.parse(raw))
        .then((parsed) => {
          mails.push(parsed);
          done();
        }, done);
    },
  });
  await new Promise<void>((resolve) => smtp.listen(0, "127.0.0.1", resolve));
  slack = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on("end", () => {
      posts.push(JSON.parse(body));
      response
        .writeHead(request.url === "/gone" ? 404 : 200)
        .end(request.url === "/gone" ? "no_service" : "ok");
    });
  });
  await new Promise<void>((resolve) => slack.listen(0, "127.0.0.1", resolve));
  mail = {
    id: "mail",
    type: "smtp",
    host: "127.0.0.1",
    port: portOf(smtp.server.address()),
    login: "etl",
    password: "etl-secret",
    extra: { security: "none", from: "Data <data@example.com>" },
  };
  channel = {
    id: "channel",
    type: "slack",
    secrets: { webhook_url: `http://127.0.0.1:${portOf(slack.address())}/hook` },
    extra: {},
  };
});
beforeEach(() => {
  mails.length = 0;
  posts.length = 0;
});
afterAll(async () => {
  await new Promise<void>((resolve) => smtp.close(resolve));
  await new Promise((resolve) => slack.close(resolve));
});

function portOf(address: unknown): number {
  return address instanceof Object && "port" in address ? Number(address.port) : 0;
}

async function execute(type: string, config: object, change: Partial<ResolvedConnection> = {}) {
  const ctx = testContext({
    connections: [
      { ...mail, ...(type === "email.send" ? change : {}) },
      { ...channel, ...(type === "slack.post" ? change : {}) },
    ],
  });
  return await operatorRegistry.get(type)?.execute(ctx, config);
}

describe("email.send", () => {
  const config = {
    connection: "mail",
    to: ["a@example.com", "b@example.com"],
    subject: "Orders of 2026-01-01 ✓",
    text: "All is in.",
    html: "<p>All is in.</p>",
  };

  it("delivers text and HTML under one message id", async () => {
    const result = await execute("email.send", config);
    expect(result?.output).toEqual({ accepted: 2, rejected: 0 });
    expect(mails[0]).toMatchObject({
      subject: config.subject,
      from: { name: "Data", address: "data@example.com" },
      messageId: "<key@millrace>",
      to: [{ address: "a@example.com" }, { address: "b@example.com" }],
    });
    expect(mails[0]?.text?.trim()).toBe(config.text);
    expect(mails[0]?.html?.trim()).toBe(config.html);
  });

  it("puts no second header into a mail by a line break", async () => {
    await execute("email.send", { ...config, subject: "x\r\nBcc: c@example.com" });
    expect(mails[0]?.bcc).toBeUndefined();
    expect(mails[0]?.subject).toBe("x Bcc: c@example.com");
  });

  it.each([
    ["a wrong password", { password: "wrong-secret" }, {}, "authentication_failed"],
    ["a port where nobody listens", { port: 1 }, {}, "connection_failed"],
    [
      "a server without TLS where it is required",
      { extra: { security: "starttls", from: "a@example.com" } },
      {},
      "tls_failed",
    ],
    ["a mailbox that is refused", {}, { to: "nobody@example.com" }, "mail_refused"],
  ])("tells %s", async (_name, change, part, code) => {
    const error: unknown = await execute("email.send", { ...config, ...part }, change).catch(
      (caught: unknown) => caught,
    );
    expect(error).toMatchObject({ code });
    expect(String(error)).not.toContain("wrong-secret");
    expect(mails).toEqual([]);
  });
});

describe("slack.post", () => {
  const config = { connection: "channel", text: "Orders are in" };

  it("posts text and blocks", async () => {
    const blocks = [{ type: "divider" }];
    await execute("slack.post", { ...config, blocks });
    expect(posts).toEqual([{ text: "Orders are in", blocks }]);
  });

  it("tells what Slack says, and never the address", async () => {
    const { webhook_url = "" } = channel.secrets ?? {};
    const gone = { secrets: { webhook_url: webhook_url.replace("/hook", "/gone") } };
    const error: unknown = await execute("slack.post", config, gone).catch((e: unknown) => e);
    expect(error).toMatchObject({ code: "slack_refused", retryable: false });
    expect(String(error)).toContain("no_service");
    expect(String(error)).not.toContain("/gone");
  });
});
