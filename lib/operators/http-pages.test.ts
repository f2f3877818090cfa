import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createNetGuard } from "@/lib/net/guard";
import { operatorRegistry } from "./registry";
import { testContext } from "./test-context";

const ITEMS = Array.from({ length: 7 }, (_, id) => ({ id }));
const SIZE = 3;
const asked: string[] = [];
const net = createNetGuard({ allow: ["127.0.0.0/8"] });
let base = "";
let folder: string;

/** An API of seven items, three a page, that can be paged through in each of the usual ways. */
const server = createServer((request, response) => {
  asked.push(request.url ?? "");
  const url = new URL(request.url ?? "", base);
  const from = {
    "/offset": Number(url.searchParams.get("skip") ?? 0),
    "/page": (Number(url.searchParams.get("page")) - 1) * SIZE,
  }[url.pathname];
  const at = from ?? Number(url.searchParams.get("at") ?? 0);
  const items = ITEMS.slice(at, at + SIZE);
  const next = at + SIZE < ITEMS.length ? at + SIZE : null;
  response.setHeader("content-type", "application/json");
  switch (url.pathname) {
    case "/link":
      if (next !== null) {
        response.setHeader(
          "link",
          `<${base}/x>; rel="first", </link?a=1&at=${next}>; title="a, b"; rel=next`,
        );
      }
      return response.end(JSON.stringify(items));
    case "/away":
      response.setHeader("link", '<https://elsewhere.example/>; rel="next"');
      return response.end(JSON.stringify(items));
    case "/self":
      response.setHeader("link", '</self>; rel="next"');
      return response.end(JSON.stringify(items));
    case "/cursor":
      return response.end(JSON.stringify({ data: { rows: items }, meta: { next } }));
    case "/address":
      return response.end(
        JSON.stringify({ data: { rows: items }, next: next === null ? "" : `/address?at=${next}` }),
      );
    case "/broken":
      return response.end(JSON.stringify({ state: at === 0 ? "ok" : "down", rows: items, next }));
    default:
      return response.end(JSON.stringify(items));
  }
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  folder = mkdtempSync(join(tmpdir(), "millrace-pages-"));
});
afterAll(async () => {
  await net.close();
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

async function request(path: string, pagination: object, rest: object = {}) {
  const operator = operatorRegistry.get("http.request");
  if (operator === undefined) throw new Error("missing");
  asked.length = 0;
  const ctx = testContext({
    net,
    folders: [folder],
    connections: [{ id: "drop", type: "folder", extra: { path: folder } }],
  });
  const { output } = await operator.execute(ctx, { url: base + path, pagination, ...rest });
  return { output, lines: ctx.lines };
}

describe("pages of an API", () => {
  it.each([
    ["/link?a=1", { by: "link" }, 3],
    ["/cursor", { by: "cursor", path: "meta.next", param: "at", items: "data.rows" }, 3],
    ["/address", { by: "cursor", path: "next", items: "data.rows" }, 3],
    ["/page", { by: "page" }, 4],
    ["/offset", { by: "offset", param: "skip" }, 4],
  ])("%s are read to the last", async (path, pagination, requests) => {
    const { output, lines } = await request(path, pagination);
    expect(output).toEqual(ITEMS);
    expect(asked).toHaveLength(requests);
    expect(lines.at(-1)).toBe(`7 items on ${requests} pages`);
  });

  it("keep the query that a task gives", async () => {
    await request("/page", { by: "page", first: 1 }, { query: { region: "eu" } });
    expect(asked[1]).toBe("/page?region=eu&page=2");
  });

  it("are saved as a line of JSON an item", async () => {
    const save = { save_connection: "drop", save_path: "items.jsonl" };
    const { output } = await request("/page", { by: "page" }, save);
    expect(output).toEqual({ path: "items.jsonl", bytes: 63, items: 7 });
    const lines = readFileSync(join(folder, "items.jsonl"), "utf8").trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toEqual(ITEMS);
  });

  it.each([
    ["/page", { by: "page", max_pages: 2 }, {}, "too_many_pages", "more than 2 pages"],
    ["/self", { by: "link" }, {}, "pages_loop", "its own next page"],
    ["/away", { by: "link" }, {}, "page_elsewhere", "https://elsewhere.example/"],
    ["/cursor", { by: "page" }, {}, "items_not_a_list", "Expected a list as the page's body"],
    ["/cursor", { by: "page", items: "rows" }, {}, "items_not_a_list", "at rows, found nothing"],
    ["/cursor", { by: "cursor", path: "data", items: "data.rows" }, {}, "bad_cursor", "at data"],
    [
      "/broken",
      { by: "cursor", path: "next", param: "at", items: "rows" },
      { response_json: { state: "ok" } },
      "unexpected_answer",
      'state is "down"',
    ],
    [
      "/page",
      { by: "page" },
      { save_connection: "drop", save_path: "much", max_bytes: 40 },
      "response_too_large",
      "more than 40 bytes",
    ],
  ])("of %s with %j fail with a reason", async (path, pagination, rest, code, message) => {
    await expect(request(path, pagination, rest)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
  });
});
