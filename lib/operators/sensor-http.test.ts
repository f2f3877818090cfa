import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { operatorRegistry } from "./registry";
import { testContext } from "./test-context";

let status = 200;
let body = "";
const server = createServer((_request, response) => {
  response.statusCode = status;
  response.end(body);
});
let url = "";
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jobs/1`;
});
afterAll(() => void server.close());

async function look(answer: [number, string], config: object = {}) {
  [status, body] = answer;
  const operator = operatorRegistry.get("sensor.http");
  return await operator?.execute(testContext(), { url, ...config });
}

describe("sensor.http", () => {
  it("goes on at any good answer when its author asks no more", async () => {
    expect(await look([204, ""])).toEqual({});
  });

  it("waits while the API says not yet, and fails when it says anything else", async () => {
    expect((await look([404, ""]))?.defer?.saw).toBe("status 404");
    expect((await look([503, ""]))?.defer?.saw).toBe("status 503");
    await expect(look([500, ""])).rejects.toMatchObject({ code: "http_status" });
    const config = { response_error_codes_allowlist: [500] };
    expect((await look([500, ""], config))?.defer?.saw).toBe("status 500");
    await expect(look([404, ""], config)).rejects.toMatchObject({ code: "http_status" });
  });

  it("waits for a text in the answer", async () => {
    const config = { response_contains: "done" };
    expect((await look([200, "busy"], config))?.defer?.saw).toBe(
      'status 200, but it does not contain "done"',
    );
    expect(await look([200, "all done"], config)).toEqual({});
  });

  it("waits for values in JSON", async () => {
    const config = { response_json: { "job.state": "done", "job.rows": 3 } };
    const saw = async (text: string) => (await look([200, text], config))?.defer?.saw;
    expect(await saw('{"job":{"state":"busy"}}')).toBe('status 200, but job.state is "busy"');
    expect(await saw('{"job":{"state":"done"}}')).toBe("status 200, but job.rows is missing");
    expect(await saw('{"job":null}')).toBe("status 200, but job.state is missing");
    expect(await saw("<html>")).toBe("status 200, but it is not JSON");
    expect(await saw('{"job":{"state":"done","rows":3}}')).toBeUndefined();
  });

  it("says that nobody answers", async () => {
    const config = { url: "http://127.0.0.1:1/" };
    await expect(look([200, ""], config)).rejects.toMatchObject({ code: "connection_failed" });
  });
});
