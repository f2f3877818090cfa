import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer as createHttp, type RequestListener } from "node:http";
import { createServer as createHttps } from "node:https";
import type { AddressInfo, Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createNetGuard } from "@/lib/net/guard";
import { type TestAuthority, type TestCertificate, trustTestAuthority } from "@/lib/testing/tls";
import { operatorRegistry } from "./registry";
import { testContext } from "./test-context";

// What a server may do to a worker: lie, never end, send others on, wait, and ask to wait.

const servers: Server[] = [];
const net = createNetGuard({ allow: ["127.0.0.0/8"] });
let authority: TestAuthority;
let folder: string;
let base = "";
/** Requests by path. */
const asked = new Map<string, number>();

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

const answer: RequestListener = (request, response) => {
  const url = new URL(request.url ?? "", "http://x");
  const count = (asked.get(url.pathname) ?? 0) + 1;
  asked.set(url.pathname, count);
  switch (url.pathname) {
    case "/endless": {
      const chunk = Buffer.alloc(64 * 1024, "x");
      const more = () => {
        while (response.write(chunk));
      };
      response.on("drain", more);
      more();
      return;
    }
    case "/bomb":
      response.setHeader("content-encoding", "gzip");
      response.end(gzipSync(Buffer.alloc(200 * 1024 * 1024)));
      return;
    case "/claims":
      // The length is a promise only; the connection ends before it is kept.
      response.setHeader("content-length", String(10 * 1024 ** 3));
      response.write("short");
      setTimeout(() => response.destroy(), 20);
      return;
    case "/round":
      response.writeHead(302, { location: `/round?${count}` }).end();
      return;
    case "/drip": {
      const timer = setInterval(() => response.write("x"), 10);
      response.on("close", () => clearInterval(timer));
      return;
    }
    case "/busy":
      if (count < 3) response.writeHead(count === 1 ? 429 : 503, { "retry-after": "0" }).end();
      else response.setHeader("content-type", "application/json").end('{"tries": 3}');
      return;
    case "/busy-date": {
      const at = new Date(Date.now() - 1000).toUTCString();
      if (count < 2) response.writeHead(429, { "retry-after": at }).end();
      else response.end("later");
      return;
    }
    case "/busy-long":
      response.writeHead(429, { "retry-after": "3600" }).end("slow down");
      return;
    default:
      response.end("fine");
  }
};

beforeAll(async () => {
  authority = trustTestAuthority();
  folder = mkdtempSync(join(tmpdir(), "millrace-http-"));
  base = `http://127.0.0.1:${await listen(createHttp(answer))}`;
});
afterAll(async () => {
  await net.close();
  for (const server of servers) {
    if ("closeAllConnections" in server && typeof server.closeAllConnections === "function") {
      server.closeAllConnections();
    }
    server.close();
  }
  authority.forget();
  rmSync(folder, { recursive: true, force: true });
});

async function request(config: object, signal?: AbortSignal) {
  const operator = operatorRegistry.get("http.request");
  if (operator === undefined) throw new Error("missing");
  const ctx = testContext({
    net,
    folders: [folder],
    connections: [{ id: "drop", type: "folder", extra: { path: folder } }],
    ...(signal === undefined ? {} : { signal }),
  });
  const { output } = await operator.execute(ctx, config);
  return { output, lines: ctx.lines };
}
const toFile = { save_connection: "drop", save_path: "body" };

describe("a body without an end", () => {
  it.each(["/endless", "/bomb"])("of %s is left as soon as it is too large", async (path) => {
    const failure = { code: "response_too_large", retryable: false };
    await expect(request({ url: base + path })).rejects.toMatchObject(failure);
    const saved = request({ url: base + path, ...toFile, max_bytes: 30 * 1024 * 1024 });
    await expect(saved).rejects.toMatchObject(failure);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("or one that breaks off leaves no file", async () => {
    await expect(request({ url: `${base}/claims`, ...toFile })).rejects.toMatchObject({
      code: "connection_failed",
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  it("that drips is left when the time is over", async () => {
    await expect(request({ url: `${base}/drip`, timeout: 0.2 })).rejects.toMatchObject({
      code: "http_timeout",
    });
    await expect(request({ url: `${base}/drip`, timeout: 0.2, ...toFile })).rejects.toMatchObject({
      code: "http_timeout",
    });
    expect(readdirSync(folder)).toEqual([]);
  });
});

it("does not go round in circles", async () => {
  await expect(request({ url: `${base}/round` })).rejects.toMatchObject({
    code: "too_many_redirects",
    retryable: false,
  });
});

describe("a server that asks to wait", () => {
  it("is asked again when it says, and again", async () => {
    const { output, lines } = await request({ url: `${base}/busy` });
    expect(output).toEqual({ tries: 3 });
    expect(lines).toContain("Status 429: the server asks to wait 0 s");
    expect(lines).toContain("Status 503: the server asks to wait 0 s");
    expect((await request({ url: `${base}/busy-date` })).output).toBe("later");
  });

  it("is not waited for longer than max_wait, and the failure says so", async () => {
    await expect(request({ url: `${base}/busy-long`, max_wait: "5m" })).rejects.toMatchObject({
      code: "http_status",
      retryable: true,
      message:
        "Status 429, expected 200 to 299; the server asks to wait 1h, and max_wait leaves 5m",
    });
    expect(asked.get("/busy-long")).toBe(1);
  });

  it("is not waited for once the task is stopped", async () => {
    const controller = new AbortController();
    const waiting = request({ url: `${base}/busy-long`, max_wait: "1h" }, controller.signal);
    await expect.poll(() => asked.get("/busy-long")).toBe(2);
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ code: "aborted" });
  });
});

describe("TLS", () => {
  async function secure(certificate: TestCertificate): Promise<string> {
    return `https://127.0.0.1:${await listen(createHttps(certificate, answer))}`;
  }

  it("is spoken with a server whose certificate holds", async () => {
    const url = await secure(authority.certificate("IP:127.0.0.1", 2));
    expect((await request({ url })).output).toBe("fine");
  });

  it.each([
    ["expired", () => authority.certificate("IP:127.0.0.1", -1), "certificate has expired"],
    ["is for another host", () => authority.certificate("DNS:else.example", 2), "127.0.0.1"],
    ["is signed by nobody known", () => authority.selfSigned("IP:127.0.0.1"), "self-signed"],
  ])("is refused when the certificate %s", async (_why, make, message) => {
    const url = await secure(make());
    await expect(request({ url })).rejects.toMatchObject({
      code: "tls_failed",
      message: expect.stringContaining(message),
    });
  });
});

it("saves a body as it comes", async () => {
  const { output } = await request({ url: `${base}/plain`, ...toFile });
  expect(output).toEqual({ path: "body", bytes: 4, status: 200 });
  expect(readFileSync(join(folder, "body"), "utf8")).toBe("fine");
  rmSync(join(folder, "body"));
});
