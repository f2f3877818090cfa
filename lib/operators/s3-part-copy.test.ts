import { createHash } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createNetGuard } from "@/lib/net/guard";
import { startTestStore, type TestStore } from "@/lib/testing/s3";
import { copyingParts, type PartCopyingStore } from "@/lib/testing/s3-part-copies";
import { operatorRegistry } from "./registry";
import { testContext } from "./test-context";

const net = createNetGuard({ allow: ["127.0.0.0/8"] });
const MB = 1024 ** 2;
/** Two whole parts of the smallest size and a rest; no two of its lines are the same. */
const CONTENT = Array.from({ length: 1_200_000 }, (_, n) => `line ${n}\n`)
  .join("")
  .slice(0, 12 * MB);
let store: TestStore;
let copying: PartCopyingStore;

beforeAll(async () => {
  store = await startTestStore(["shop", "archive"]);
  copying = await copyingParts(store.endpoint);
  await store.put("shop", "large ü.csv", CONTENT);
});
beforeEach(async () => {
  copying.asked.length = 0;
  copying.failAt = undefined;
  for (const key of await store.keys("archive")) await store.remove("archive", key);
});
afterAll(async () => {
  await net.close();
  await copying.close();
  await store.close();
});

async function copy(endpoint: string, config: object = {}) {
  const connection = { ...store.connection, extra: { ...store.connection.extra, endpoint } };
  const ctx = testContext({ connections: [connection], net });
  await operatorRegistry.get("s3.copy")?.execute(ctx, {
    connection: "store",
    from: "s3://shop/large ü.csv",
    to: "s3://archive/copy.csv",
    part_size_mb: 5,
    ...config,
  });
  return ctx.lines;
}

const hash = (text: string | undefined) =>
  createHash("sha256")
    .update(text ?? "")
    .digest("hex");

describe("a large object", () => {
  it("is copied by its store in parts, and nothing passes through the worker", async () => {
    await copy(copying.endpoint);
    expect(hash((await store.get("archive", "copy.csv"))?.body)).toBe(hash(CONTENT));
    expect(copying.asked.filter((line) => line.startsWith("PUT"))).toEqual([
      "PUT part 1 of bytes=0-5242879",
      "PUT part 2 of bytes=5242880-10485759",
      "PUT part 3 of bytes=10485760-12582911",
    ]);
    expect(copying.asked.filter((line) => line.includes("GET") && line.includes("large"))).toEqual(
      [],
    );
  });

  it("passes through the worker where a store cannot copy parts, and comes out whole", async () => {
    const lines = await copy(store.endpoint);
    expect(lines.join("\n")).toContain("passes through the worker");
    expect(hash((await store.get("archive", "copy.csv"))?.body)).toBe(hash(CONTENT));
  });

  it("leaves nothing when a part fails, also what would be moved", async () => {
    copying.failAt = 2;
    await expect(copy(copying.endpoint, { move: true })).rejects.toMatchObject({
      code: "access_denied",
    });
    expect(copying.asked.at(-1)).toMatch(/^DELETE /);
    expect(await store.keys("archive")).toEqual([]);
    expect(await store.keys("shop")).toEqual(["large ü.csv"]);
  });
});

it("copies what is smaller than a part in one request", async () => {
  await copy(copying.endpoint, { part_size_mb: 100 });
  expect(hash((await store.get("archive", "copy.csv"))?.body)).toBe(hash(CONTENT));
  expect(copying.asked.filter((line) => line.startsWith("PUT"))).toEqual(["PUT /archive/copy.csv"]);
});
