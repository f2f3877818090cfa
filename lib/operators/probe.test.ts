import { createServer as createHttp, type RequestListener } from "node:http";
import { createServer as createHttps } from "node:https";
import { type AddressInfo, createServer as createTcp, type Server } from "node:net";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestStore, type TestStore } from "@/lib/testing/s3";
import { newSshKey, startTestSftp, type TestSftp } from "@/lib/testing/sftp";
import { type TestAuthority, trustTestAuthority } from "@/lib/testing/tls";
import type { ResolvedConnection } from "./context";
import { type ProbeResult, probeConnection } from "./probe";
import { testContext } from "./test-context";

// What the test of a connection tells, of real servers and of what may be wrong with them.

const closing: (() => unknown)[] = [];
let authority: TestAuthority;
let nobody = 0;

beforeAll(async () => {
  authority = trustTestAuthority();
  // A port that was free a moment ago.
  const server = createTcp();
  nobody = await listen(server);
  server.close();
});
afterAll(async () => {
  for (const close of closing) await close();
  authority.forget();
});

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => {
    if ("closeAllConnections" in server)
      (server as ReturnType<typeof createHttp>).closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

async function probe(
  connection: ResolvedConnection,
  signal: AbortSignal = new AbortController().signal,
): Promise<ProbeResult> {
  const found = await probeConnection(
    testContext({ connections: [connection], signal }),
    connection,
  );
  // Whatever fails says what to do about it.
  expect(found.hint === "", found.message).toBe(found.ok);
  return found;
}

/** What is tried, what is found, and what is said of it. */
type Case<Change> = [what: string, change: Change, code: string, message: RegExp];

describe("HTTP", () => {
  const http = (base_url: string, more: Partial<ResolvedConnection> = {}): ResolvedConnection => ({
    id: "api",
    type: "http",
    host: base_url,
    extra: {},
    ...more,
  });
  const answer: RequestListener = (request, response) => {
    const { authorization } = request.headers;
    if (request.url === "/secret" && authorization !== "Bearer right") response.writeHead(401);
    if (request.url === "/broken") response.writeHead(502);
    if (request.url === "/round") response.writeHead(302, { location: "/round" });
    response.end();
  };
  let plain = "";
  beforeAll(async () => {
    plain = `http://127.0.0.1:${await listen(createHttp(answer))}`;
  });

  it.each<Case<string>>([
    ["expired", "expired", "certificate_expired", /certificate has expired/],
    ["for another host", "other", "certificate_of_other_host", /else\.example/],
    ["signed by nobody known", "self", "certificate_not_trusted", /self-signed/],
    ["valid", "good", "connected", /status 200/],
  ])("tells that a certificate is %s", async (_what, which, code, message) => {
    const certificate =
      {
        expired: () => authority.certificate("IP:127.0.0.1", -1),
        other: () => authority.certificate("DNS:else.example", 2),
        self: () => authority.selfSigned("IP:127.0.0.1"),
      }[which] ?? (() => authority.certificate("IP:127.0.0.1", 2));
    const port = await listen(createHttps(certificate(), answer));
    const found = await probe(http(`https://127.0.0.1:${port}`));
    expect(found).toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it.each<Case<Partial<ResolvedConnection> & { path?: string; base?: () => string }>>([
    ["the right token", { path: "/secret", password: "right" }, "connected", /200/],
    ["a wrong token", { path: "/secret", password: "no" }, "authentication_failed", /credentials/],
    ["no token", { path: "/secret" }, "authentication_failed", /without credentials/],
    ["a server at fault", { path: "/broken" }, "server_failed", /502/],
    ["an endless redirect", { path: "/round" }, "too_many_redirects", /more than 3 times/],
    [
      "TLS to a server without",
      { base: () => plain.replace("http:", "https:") },
      "tls_not_spoken",
      /127\.0\.0\.1/,
    ],
    [
      "a port where nobody listens",
      { base: () => `http://127.0.0.1:${nobody}` },
      "connection_refused",
      /ECONNREFUSED/,
    ],
    [
      "an unknown host",
      { base: () => "http://nowhere.invalid" },
      "name_not_resolved",
      /nowhere\.invalid/,
    ],
    ["a private address", { base: () => "http://10.0.0.1" }, "target_refused", /not a public/],
  ])("tells of %s", async (_what, { path = "", base, ...more }, code, message) => {
    const found = await probe(http((base?.() ?? plain) + path, more));
    expect(found).toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it("tells of a server that says nothing, or nothing of HTTP", async () => {
    const silent = await listen(createTcp());
    const signal = AbortSignal.timeout(150);
    expect(await probe(http(`http://127.0.0.1:${silent}`), signal)).toMatchObject({
      code: "no_answer",
    });
    const other = await listen(createTcp((socket) => socket.end("220 mail.example.com ESMTP\r\n")));
    expect(await probe(http(`http://127.0.0.1:${other}`))).toMatchObject({
      code: "other_protocol",
    });
    const rude = await listen(createTcp((socket) => socket.destroy()));
    expect(await probe(http(`http://127.0.0.1:${rude}`))).toMatchObject({ code: "connection_cut" });
  });
});

describe("SMTP", () => {
  async function mail(
    options: SMTPServerOptions,
    security: string,
    more: Partial<ResolvedConnection> = {},
  ): Promise<ResolvedConnection> {
    const server = new SMTPServer({
      authOptional: true,
      disableReverseLookup: true,
      onAuth: ({ username, password }, _session, done) =>
        username === "etl" && password === "etl-secret"
          ? done(null, { user: username })
          : done(Object.assign(new Error("no such user"), { responseCode: 535 })),
      ...options,
    });
    server.on("error", () => {});
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    closing.push(() => new Promise<void>((resolve) => server.close(resolve)));
    const { port } = server.server.address() as AddressInfo;
    const extra = { security, from: "data@example.com" };
    return { id: "mail", type: "smtp", host: "127.0.0.1", port, extra, ...more };
  }
  const etl = { login: "etl", password: "etl-secret" };
  const clear: SMTPServerOptions = { disabledCommands: ["STARTTLS"], allowInsecureAuth: true };
  const good = () => authority.certificate("IP:127.0.0.1", 2);

  it.each<Case<() => Promise<ResolvedConnection>>>([
    ["no login", () => mail(clear, "none"), "connected", /in the clear; no login is set/],
    ["a login", () => mail(clear, "none", etl), "connected", /Signed in as etl in the clear/],
    [
      "a wrong password",
      () => mail(clear, "none", { ...etl, password: "no" }),
      "authentication_failed",
      /does not let etl in/,
    ],
    [
      "a login that is not offered",
      () => mail({ disabledCommands: ["STARTTLS", "AUTH"] }, "none", etl),
      "login_not_offered",
      /no login in the clear/,
    ],
    ["STARTTLS", () => mail(good(), "starttls", etl), "connected", /as etl over TLS/],
    ["TLS", () => mail({ secure: true, ...good() }, "tls", etl), "connected", /over TLS/],
    ["STARTTLS that is not offered", () => mail(clear, "starttls", etl), "tls_failed", /STARTTLS/],
    ["TLS where STARTTLS is meant", () => mail(clear, "tls", etl), "tls_not_spoken", /SSL|TLS/i],
    [
      "an expired certificate",
      () => mail(authority.certificate("IP:127.0.0.1", -1), "starttls", etl),
      "certificate_expired",
      /expired/,
    ],
    [
      "a certificate of another host",
      () => mail({ secure: true, ...authority.certificate("DNS:else.example", 2) }, "tls", etl),
      "certificate_of_other_host",
      /else\.example/,
    ],
    [
      "a port where nobody listens",
      () => mail(clear, "none", { port: nobody }),
      "connection_refused",
      /ECONNREFUSED/,
    ],
  ])("tells of %s", async (_what, make, code, message) => {
    const found = await probe(await make());
    expect(found).toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it("gives up a server that does not greet", async () => {
    const port = await listen(createTcp());
    const silent = await mail(clear, "none", { port });
    expect(await probe(silent, AbortSignal.timeout(150))).toMatchObject({ code: "no_answer" });
  });
});

describe("S3", () => {
  let store: TestStore;
  beforeAll(async () => {
    store = await startTestStore(["shop"]);
    closing.push(() => store.close());
  });
  const s3 = (extra: Record<string, string>, more: Partial<ResolvedConnection> = {}) => ({
    ...store.connection,
    ...more,
    extra: { ...store.connection.extra, ...extra },
  });

  it.each<Case<() => ResolvedConnection>>([
    ["a key that is accepted", () => s3({}), "connected", /sees 1 bucket$/],
    [
      "its bucket",
      () => s3({ bucket: "shop" }),
      "connected",
      /bucket shop can be read; it is empty/,
    ],
    ["a bucket that is gone", () => s3({ bucket: "gone" }), "bucket_not_found", /no bucket gone/],
    [
      "an unknown key",
      () => s3({ bucket: "shop" }, { login: "NOBODY" }),
      "bad_credentials",
      /refuses the key/,
    ],
    [
      "an endpoint where nobody listens",
      () => s3({ endpoint: `http://127.0.0.1:${nobody}` }),
      "connection_refused",
      /ECONNREFUSED/,
    ],
  ])("tells of %s", async (_what, make, code, message) => {
    const found = await probe(make());
    expect(found).toMatchObject({ code, message: expect.stringMatching(message) });
  });

  // What Amazon answers is played by a server, in its own words.
  const amazon = async (status: number, xml: string, headers: Record<string, string> = {}) => {
    const port = await listen(
      createHttp((_request, response) => response.writeHead(status, headers).end(xml)),
    );
    return `http://127.0.0.1:${port}`;
  };
  const fault = (code: string, more = "") =>
    `<?xml version="1.0"?><Error><Code>${code}</Code><Message>Said by the store</Message>${more}</Error>`;

  it.each<[string, number, string, Record<string, string>, string, RegExp]>([
    [
      "a wrong region",
      400,
      fault("AuthorizationHeaderMalformed", "<Region>eu-west-1</Region>"),
      {},
      "wrong_region",
      /shop is in eu-west-1/,
    ],
    [
      "a bucket elsewhere",
      301,
      fault("PermanentRedirect"),
      { "x-amz-bucket-region": "ap-south-1" },
      "wrong_region",
      /shop is in ap-south-1/,
    ],
    // The test's own store knows keys and does not check what they sign.
    [
      "a wrong secret",
      403,
      fault("SignatureDoesNotMatch"),
      {},
      "bad_credentials",
      /refuses the key: Said by the store/,
    ],
    ["a bucket that is closed", 403, fault("AccessDenied"), {}, "access_denied", /shop/],
    ["a page where a store should be", 200, "<html><p>Welcome</p></html>", {}, "not_s3", /not as/],
    ["text where a store should be", 404, "not found", {}, "not_s3", /not as/],
  ])("tells of %s", async (_what, status, body, headers, code, message) => {
    const endpoint = await amazon(status, body, headers);
    const found = await probe(s3({ endpoint, bucket: "shop" }));
    expect(found).toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it("counts a key that may not list buckets as one that works", async () => {
    const endpoint = await amazon(403, fault("AccessDenied"));
    expect(await probe(s3({ endpoint }))).toMatchObject({
      ok: true,
      message: expect.stringContaining("name a bucket to test with"),
    });
  });
});

describe("SFTP", () => {
  const passphrase = "of the key";
  const key = newSshKey(passphrase);
  let server: TestSftp;
  beforeAll(async () => {
    server = await startTestSftp({ privateKey: key, passphrase });
    closing.push(() => server.close());
  });
  /** Without its password. */
  const byKey = (secrets: Record<string, string>): ResolvedConnection => {
    const { password: _password, ...rest } = server.connection;
    return { ...rest, secrets };
  };

  it.each<Case<() => ResolvedConnection>>([
    ["a password", () => server.connection, "connected", /Signed in/],
    ["a key", () => byKey({ private_key: key, passphrase }), "connected", /Signed in/],
    [
      "a wrong password",
      () => ({ ...server.connection, password: "no" }),
      "authentication_failed",
      /does not let etl in/,
    ],
    [
      "a wrong key",
      () => byKey({ private_key: newSshKey() }),
      "authentication_failed",
      /does not let etl in/,
    ],
    [
      "a key without its passphrase",
      () => byKey({ private_key: key }),
      "bad_private_key",
      /passphrase/,
    ],
    [
      "what is no key",
      () => byKey({ private_key: "ssh-rsa AAAA" }),
      "bad_private_key",
      /privateKey/,
    ],
    [
      "a host key that is another",
      () => ({ ...server.connection, extra: { host_key: `SHA256:${"A".repeat(43)}` } }),
      "host_key_changed",
      /shows the host key SHA256:/,
    ],
    [
      "a port where nobody listens",
      () => ({ ...server.connection, port: nobody }),
      "connection_refused",
      /ECONNREFUSED/,
    ],
  ])("tells of %s", async (_what, make, code, message) => {
    const found = await probe(make());
    expect(found).toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it("tells of a server that speaks something else", async () => {
    const port = await listen(createHttp((_request, response) => response.end()));
    expect(await probe({ ...server.connection, port })).toMatchObject({ code: "other_protocol" });
  });
});

describe("Slack", () => {
  // Slack's edge: what a webhook answers to a message without a text, and to others.
  let base = "";
  let posted = 0;
  beforeAll(async () => {
    const port = await listen(
      createHttp((request, response) => {
        let body = "";
        request.on("data", (chunk: Buffer) => {
          body += chunk.toString();
        });
        request.on("end", () => {
          if (body.includes('"text"')) posted += 1;
          if (request.url === "/services/T/B/good") response.writeHead(400).end("no_text");
          else if (request.url === "/services/T/B/old")
            response.writeHead(410).end("channel_is_archived");
          else response.writeHead(404).end("no_service");
        });
      }),
    );
    base = `http://127.0.0.1:${port}/services/T/B`;
  });

  it.each<Case<() => string>>([
    ["a webhook that works", () => `${base}/good`, "connected", /nothing was posted/],
    ["one that is gone", () => `${base}/gone`, "slack_refused", /404: no_service/],
    ["an archived channel", () => `${base}/old`, "slack_refused", /410: channel_is_archived/],
    ["no address", () => "", "address_missing", /no webhook address/],
  ])("tells of %s, and posts nothing", async (_what, address, code, message) => {
    const secrets = { webhook_url: address() };
    const found = await probe({ id: "channel", type: "slack", secrets, extra: {} });
    expect(found).toMatchObject({ code, message: expect.stringMatching(message) });
    expect(JSON.stringify(found)).not.toContain("/services/");
    expect(posted).toBe(0);
  });
});
