import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseAllowList } from "./address";
import { createNetGuard, type GuardedRequest } from "./guard";

let requests: { url: string; headers: Record<string, unknown>; method: string }[] = [];
const server = createServer((request, response) => {
  const url = request.url ?? "";
  requests.push({ url, headers: request.headers, method: request.method ?? "" });
  const to = new URL(url, "http://x").searchParams.get("to");
  if (to !== null) response.writeHead(302, { location: to }).end();
  else response.end("reached");
});
let port = 0;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.close();
});

function get(headers: Record<string, string> = {}): GuardedRequest {
  return { method: "GET", headers, signal: AbortSignal.timeout(5000) };
}

const REFUSED = [
  "127.0.0.1",
  "127.1",
  "2130706433",
  "0x7f000001",
  "0x7f.0.0.1",
  "0177.0.0.1",
  "017700000001",
  "127.0.0.1.",
  "①②⑦.⓪.⓪.①",
  "0.0.0.0",
  "0",
  "localhost",
  "LOCALHOST",
  "localhost.",
  "[::1]",
  "[::]",
  "[0:0:0:0:0:0:0:1]",
  "[::ffff:127.0.0.1]",
  "[::ffff:7f00:1]",
  "[::127.0.0.1]",
  "[64:ff9b::7f00:1]",
  "[64:ff9b:1::7f00:1]",
  "[2002:7f00:1::]",
  "[2001:0:7f00:1::]",
  "[fe80::1]",
  "[fc00::1]",
  "[fd00:ec2::254]",
  "[ff02::1]",
  "[fec0::1]",
  "[2001:db8::1]",
  "10.0.0.1",
  "172.16.0.1",
  "172.31.255.255",
  "192.168.1.1",
  "169.254.169.254",
  "0xa9fea9fe",
  "2852039166",
  "100.64.0.1",
  "192.0.0.1",
  "192.0.2.1",
  "198.18.0.1",
  "198.51.100.1",
  "203.0.113.1",
  "224.0.0.1",
  "240.0.0.1",
  "255.255.255.255",
];

describe("the guard for outgoing connections", () => {
  it.each(REFUSED)("refuses http://%s", async (host) => {
    requests = [];
    const guard = createNetGuard({ allow: [] });
    const url = new URL(`http://${host}:${port}/`);
    await expect(guard.fetch(url, get())).rejects.toMatchObject({ code: "target_refused" });
    expect(requests).toEqual([]);
    await guard.close();
  });

  it.each(["127.0.0.1", "127.1", "0x7f.1", "::1", "::ffff:10.0.0.1", "fe80::1%lo", "localhost"])(
    "refuses %s as the host of a database",
    async (host) => {
      const guard = createNetGuard({ allow: [] });
      await expect(guard.checkTarget(host, 5432)).rejects.toMatchObject({ name: "GuardError" });
    },
  );

  it("takes public addresses", async () => {
    const guard = createNetGuard({ allow: [] });
    expect(await guard.checkTarget("1.1.1.1", 443)).toEqual({
      address: "1.1.1.1",
      family: 4,
      private: false,
    });
    expect(await guard.checkTarget("[2606:4700:4700::1111]", 443)).toMatchObject({ family: 6 });
  });

  it("refuses a name when one of its addresses is private", async () => {
    const guard = createNetGuard({
      allow: [],
      resolve: async () => [
        { address: "1.1.1.1", family: 4 },
        { address: "10.0.0.1", family: 4 },
      ],
    });
    await expect(guard.checkTarget("mixed.example", 443)).rejects.toMatchObject({
      code: "target_refused",
    });
  });

  it("checks the name at the moment of connecting", async () => {
    requests = [];
    let answers = 0;
    const guard = createNetGuard({
      allow: [],
      resolve: async () => {
        answers++;
        return [{ address: answers === 1 ? "1.1.1.1" : "127.0.0.1", family: 4 }];
      },
    });
    await guard.checkTarget("rebinding.example", port);
    const url = new URL(`http://rebinding.example:${port}/`);
    await expect(guard.fetch(url, get())).rejects.toMatchObject({ code: "target_refused" });
    expect(requests).toEqual([]);
    await guard.close();
  });

  it("reaches what the installation allows, by host and port", async () => {
    const guard = createNetGuard({ allow: [`127.0.0.1:${port}`] });
    const response = await guard.fetch(new URL(`http://127.0.0.1:${port}/`), get());
    expect(await response.text()).toBe("reached");
    await expect(guard.checkTarget("127.0.0.1", port + 1)).rejects.toMatchObject({
      code: "target_refused",
    });
    await guard.close();
  });

  it.each(["http://169.254.169.254/latest", "http://[::1]/", "http://0x7f000001/", "//10.0.0.1/"])(
    "does not follow a redirect to %s",
    async (to) => {
      const guard = createNetGuard({ allow: [`127.0.0.1:${port}`] });
      const url = new URL(`http://127.0.0.1:${port}/?to=${encodeURIComponent(to)}`);
      await expect(guard.fetch(url, get())).rejects.toMatchObject({ code: "target_refused" });
      await guard.close();
    },
  );

  it("does not follow a redirect to another scheme, nor more than three", async () => {
    const guard = createNetGuard({ allow: [`127.0.0.1:${port}`] });
    const file = new URL(`http://127.0.0.1:${port}/?to=file:///etc/passwd`);
    await expect(guard.fetch(file, get())).rejects.toMatchObject({ code: "scheme_refused" });
    const loop = new URL(`http://127.0.0.1:${port}/`);
    loop.searchParams.set(
      "to",
      "/?to=%2F%3Fto%3D%252F%253Fto%253D%25252F%25253Fto%25253D%2525252F",
    );
    await expect(guard.fetch(loop, get())).rejects.toMatchObject({ code: "too_many_redirects" });
    await guard.close();
  });

  it("keeps credentials from another origin", async () => {
    requests = [];
    const guard = createNetGuard({ allow: [`127.0.0.1:${port}`, `localhost:${port}`] });
    const url = new URL(`http://127.0.0.1:${port}/`);
    url.searchParams.set("to", `http://localhost:${port}/there`);
    await guard.fetch(
      url,
      get({ Authorization: "Bearer secret", "Private-Token": "secret", Accept: "a/b" }),
    );
    expect(requests[0]?.headers.authorization).toBe("Bearer secret");
    expect(requests[1]?.headers.authorization).toBeUndefined();
    expect(requests[1]?.headers["private-token"]).toBeUndefined();
    expect(requests[1]?.headers.accept).toBe("a/b");
    await guard.close();
  });
});

describe("parseAllowList", () => {
  it("reads hosts, ports and networks", () => {
    const list = parseAllowList(["db.internal", "[::1]:80", "10.1.0.0/16", " "]);
    expect(list.allowsHost("DB.internal.", 1)).toBe(true);
    expect(list.allowsHost("::1", 80)).toBe(true);
    expect(list.allowsHost("::1", 81)).toBe(false);
    expect(list.allowsAddress("::ffff:10.1.2.3")).toBe(true);
    expect(list.allowsAddress("10.2.0.1")).toBe(false);
  });

  it.each(["a b", "host:port", "10.0.0.0/99"])("refuses %s", (entry) => {
    expect(() => parseAllowList([entry])).toThrow();
  });
});
