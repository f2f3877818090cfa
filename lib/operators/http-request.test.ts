import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createNetGuard } from "@/lib/net/guard";
import { operatorRegistry } from "./registry";
import { testContext } from "./test-context";

const server = createServer((request, response) => {
  const url = new URL(request.url ?? "", "http://x");
  const size = url.searchParams.get("size");
  if (url.pathname === "/slow") return;
  if (url.pathname === "/broken") {
    response.setHeader("content-type", "application/json").end("{");
    return;
  }
  if (size !== null) {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify("x".repeat(Number(size))));
    return;
  }
  let body = "";
  request.on("data", (data) => {
    body += data;
  });
  request.on("end", () => {
    response.statusCode = Number(url.searchParams.get("status") ?? 200);
    response.setHeader("content-type", "application/json; charset=utf-8");
    const { authorization, "content-type": type } = request.headers;
    response.end(
      JSON.stringify({ method: request.method, url: request.url, body, authorization, type }),
    );
  });
});
let base = "";
let port = 0;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
  base = `http://127.0.0.1:${port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function request(config: object, ctx = testContext()) {
  const operator = operatorRegistry.get("http.request");
  if (operator === undefined) throw new Error("missing");
  return operator.execute(ctx, config);
}

describe("http.request", () => {
  it("hands on JSON and encodes the query", async () => {
    const result = await request({ url: `${base}/a?x=1`, query: { day: "a b&c", n: [1, 2] } });
    expect(result.output).toEqual({ method: "GET", url: "/a?x=1&day=a+b%26c&n=1&n=2", body: "" });
  });

  it("sends JSON, and can hand on text or nothing", async () => {
    const config = { url: base, method: "POST", json: { a: [1] } };
    expect((await request(config)).output).toMatchObject({
      method: "POST",
      body: '{"a":[1]}',
      type: "application/json",
    });
    expect((await request({ ...config, output: "text" })).output).toContain('"method":"POST"');
    expect(await request({ ...config, output: "none" })).toEqual({});
  });

  it("uses a connection's host and credentials, and gives them to no other host", async () => {
    const connection = {
      id: "api",
      type: "http",
      host: "127.0.0.1",
      port,
      login: "me",
      password: "pw",
      extra: { scheme: "http" },
    };
    const ctx = testContext({ connections: [connection] });
    expect((await request({ url: "/orders", connection: "api" }, ctx)).output).toMatchObject({
      url: "/orders",
      authorization: `Basic ${Buffer.from("me:pw").toString("base64")}`,
    });
    await expect(
      request({ url: "http://example.com/", connection: "api" }, ctx),
    ).rejects.toMatchObject({ code: "url_outside_connection" });
  });

  it.each([
    [404, { code: "http_status", retryable: false }],
    [503, { code: "http_status", retryable: true }],
    [429, { code: "http_status", retryable: true }],
  ])("fails on status %i", async (status, expected) => {
    const ctx = testContext();
    await expect(request({ url: `${base}/?status=${status}` }, ctx)).rejects.toMatchObject(
      expected,
    );
    expect(ctx.lines.join("\n")).toContain('"method":"GET"');
  });

  it("takes the status that is expected", async () => {
    const config = { url: `${base}/?status=404`, expected_status: [404] };
    expect((await request(config)).output).toMatchObject({ method: "GET" });
  });

  it.each([
    [{ url: "/?size=300000" }, { code: "output_too_large", retryable: false }],
    [{ url: "/?size=11000000" }, { code: "response_too_large", retryable: false }],
    [{ url: "/broken" }, { code: "response_not_json" }],
    [
      { url: "/slow", timeout: 0.05 },
      { code: "http_timeout", retryable: true },
    ],
  ])("fails on %j", async (config, expected) => {
    await expect(request({ ...config, url: base + config.url })).rejects.toMatchObject(expected);
  });

  it("is refused by the guard for private addresses", async () => {
    const ctx = testContext({ net: createNetGuard({ allow: [] }) });
    await expect(request({ url: base }, ctx)).rejects.toMatchObject({
      code: "target_refused",
      retryable: false,
    });
  });

  it("fails with a reason when nothing listens", async () => {
    await expect(request({ url: "http://127.0.0.1:1/" })).rejects.toMatchObject({
      code: "connection_failed",
      retryable: true,
    });
  });
});
