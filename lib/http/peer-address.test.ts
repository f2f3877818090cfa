import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { callerOf, tellRealAddresses } from "./peer-address";

describe("the address that a request came from", () => {
  it.each([
    ["", "198.51.100.7", 0, "198.51.100.7"],
    ["203.0.113.9", "198.51.100.7", 0, "198.51.100.7"],
    ["127.0.0.1, 203.0.113.9", "10.0.0.2", 1, "203.0.113.9"],
    ["203.0.113.9", "10.0.0.2", 1, "203.0.113.9"],
    ["1.1.1.1, 203.0.113.9, 10.0.0.3", "10.0.0.2", 2, "203.0.113.9"],
    ["", "10.0.0.2", 3, "10.0.0.2"],
    ["203.0.113.9", "127.0.0.1", 0, "203.0.113.9"],
    ["127.0.0.1, 203.0.113.9", "::ffff:127.0.0.1", 0, "203.0.113.9"],
    [" , ", "10.0.0.2", 1, "10.0.0.2"],
  ])("%j from %s behind %i proxies is %s", (claimed, peer, proxies, caller) => {
    expect(callerOf(claimed, peer, proxies)).toBe(caller);
  });

  it("replaces what a caller claims before the server sees it", async () => {
    tellRealAddresses(0);
    const server = createServer((request, response) => {
      response.end(JSON.stringify(request.headers["x-forwarded-for"]));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    // As a proxy on this machine writes it.
    const headers = { "x-forwarded-for": "203.0.113.9, 203.0.113.8" };
    const answer = await fetch(`http://127.0.0.1:${port}/`, { headers });
    expect(await answer.json()).toBe("203.0.113.8");
    server.close();
  });
});
