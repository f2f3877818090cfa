import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createNetGuard } from "@/lib/net/guard";
import { startTestStore, type TestStore } from "@/lib/testing/s3";
import { operatorRegistry } from "./registry";
import { testContext } from "./test-context";

let store: TestStore;
let folder: string;
const net = createNetGuard({ allow: ["127.0.0.0/8", "::1"] });

beforeAll(async () => {
  store = await startTestStore(["shop", "archive"]);
  folder = mkdtempSync(join(tmpdir(), "millrace-s3-"));
});
beforeEach(async () => {
  for (const bucket of ["shop", "archive"]) {
    for (const key of await store.keys(bucket)) await store.remove(bucket, key);
  }
  await store.put("shop", "in/a.csv", "a");
  await store.put("shop", "in/b.csv", "bb");
  await store.put("shop", "in/2026/c d ü.csv", "ccc");
  await store.put("shop", "in/read.me", "m");
});
afterAll(async () => {
  await net.close();
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

async function run(type: string, config: object, signal?: AbortSignal) {
  const ctx = testContext({
    connections: [store.connection, { id: "drop", type: "folder", extra: { path: folder } }],
    folders: [folder],
    net,
    ...(signal === undefined ? {} : { signal }),
  });
  const operator = operatorRegistry.get(type);
  if (operator === undefined) throw new Error("missing");
  const { output } = await operator.execute(ctx, { connection: "store", ...config });
  return { output, lines: ctx.lines };
}

describe("s3.list", () => {
  it.each([
    ["s3://shop/in/*.csv", ["in/2026/c d ü.csv", "in/a.csv", "in/b.csv"]],
    ["s3://shop/in/2026/", ["in/2026/c d ü.csv"]],
    ["s3://shop/in/a.csv", ["in/a.csv"]],
    ["s3://shop/in/a", []],
    [
      ["s3://shop/in/a*", "s3://shop/in/[ab].csv"],
      ["in/a.csv", "in/b.csv"],
    ],
  ])("%j", async (objects, keys) => {
    const { output } = await run("s3.list", { objects });
    expect(output).toEqual(keys.map((key) => `s3://shop/${key}`));
  });

  it("hands on details, and tells in the log what it found", async () => {
    const { output, lines } = await run("s3.list", {
      objects: "s3://shop/in/b.csv",
      details: true,
    });
    expect(output).toEqual([
      expect.objectContaining({ address: "s3://shop/in/b.csv", key: "in/b.csv", bytes: 2 }),
    ]);
    expect(lines[0]).toBe("Found 1 objects, 2 bytes");
    expect(lines[1]).toMatch(/^s3:\/\/shop\/in\/b\.csv, 2 bytes, 20/);
  });

  it.each([
    [{ objects: "s3://shop/in/*", max_objects: 2 }, "too_many_objects", "Found 4 objects"],
    [{ objects: "s3://gone/in/*" }, "bucket_not_found", "no bucket gone"],
    [{ objects: "shop/in/*" }, "bad_config", "Expected s3://bucket/key, found shop/in/*"],
  ])("fails on %j", async (config, code, message) => {
    await expect(run("s3.list", config)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
  });
});

describe("s3.copy", () => {
  it("keeps names below a folder, those with spaces and other letters too", async () => {
    await run("s3.copy", { from: "s3://shop/in/*.csv", to: "s3://archive/2026/" });
    expect(await store.keys("archive")).toEqual([
      "2026/2026/c d ü.csv",
      "2026/a.csv",
      "2026/b.csv",
    ]);
    expect((await store.get("archive", "2026/2026/c d ü.csv"))?.body).toBe("ccc");
    expect(await store.keys("shop")).toHaveLength(4);
  });

  it("moves, and leaves what would be moved onto itself", async () => {
    await run("s3.copy", { from: "s3://shop/in/a.csv", to: "s3://shop/done/x.csv", move: true });
    expect(await store.get("shop", "in/a.csv")).toBeNull();
    await run("s3.copy", { from: "s3://shop/done/*", to: "s3://shop/done/", move: true });
    expect((await store.get("shop", "done/x.csv"))?.body).toBe("a");
  });

  it.each([
    [{ from: "s3://shop/in/*.csv", to: "s3://archive/one.csv" }, "too_many_objects"],
    [{ from: "s3://shop/in/nothing*", to: "s3://archive/" }, "object_not_found"],
    [
      { from: ["s3://shop/in/a.csv", "s3://shop/in/2026/a.csv"], to: "s3://archive/" },
      "same_target",
    ],
  ])("refuses %j and changes nothing", async (config, code) => {
    await store.put("shop", "in/2026/a.csv", "other");
    await expect(run("s3.copy", config)).rejects.toMatchObject({ code });
    expect(await store.keys("archive")).toEqual([]);
  });
});

describe("s3.upload", () => {
  it("writes a text and a value, with the content type of the key", async () => {
    await run("s3.upload", { to: "s3://shop/out/report.html", text: "<p>ü</p>" });
    expect(await store.get("shop", "out/report.html")).toEqual({
      type: "text/html",
      body: "<p>ü</p>",
    });
    const { output } = await run("s3.upload", { to: "s3://shop/out/x.json", json: { a: [1] } });
    expect(output).toEqual({ uploaded: 1, bytes: 9, objects: ["s3://shop/out/x.json"] });
    expect((await store.get("shop", "out/x.json"))?.type).toBe("application/json");
  });

  it("writes the files of a folder, large ones in parts", async () => {
    const large = Buffer.alloc(20 * 1024 * 1024, "0123456789abcdef\n");
    mkdirSync(join(folder, "day/sub"), { recursive: true });
    writeFileSync(join(folder, "day/large.csv"), large);
    writeFileSync(join(folder, "day/sub/small.csv"), "s");
    writeFileSync(join(folder, "day/note.txt"), "n");
    const from = { from_connection: "drop", from_path: "day/**/*.csv" };
    const { output } = await run("s3.upload", { to: "s3://shop/day/", ...from });
    expect(output).toMatchObject({ uploaded: 2, bytes: large.length + 1 });
    expect((await store.get("shop", "day/large.csv"))?.body).toBe(large.toString());
    expect((await store.get("shop", "day/sub/small.csv"))?.body).toBe("s");
  });

  it("leaves, or refuses, what is there already", async () => {
    const to = "s3://shop/in/a.csv";
    expect((await run("s3.upload", { to, text: "new", if_exists: "skip" })).output).toMatchObject({
      uploaded: 0,
    });
    await expect(run("s3.upload", { to, text: "new", if_exists: "fail" })).rejects.toMatchObject({
      code: "object_exists",
      retryable: false,
    });
    expect((await store.get("shop", "in/a.csv"))?.body).toBe("a");
  });

  it.each([
    [{ text: "a", json: 1 }, "bad_config"],
    [{}, "bad_config"],
    [{ from_connection: "drop", from_path: "gone/*" }, "file_not_found"],
    [{ from_connection: "drop", from_path: "../*" }, "path_refused"],
  ])("refuses %j", async (config, code) => {
    const failure = run("s3.upload", { to: "s3://shop/out/x", ...config });
    await expect(failure).rejects.toMatchObject({ code });
    expect(await store.get("shop", "out/x")).toBeNull();
  });

  it("leaves no part behind when the task is stopped", async () => {
    writeFileSync(join(folder, "big"), Buffer.alloc(40 * 1024 * 1024));
    const controller = new AbortController();
    const upload = run(
      "s3.upload",
      { to: "s3://shop/out/big", from_connection: "drop", from_path: "big" },
      controller.signal,
    );
    setImmediate(() => controller.abort());
    await expect(upload).rejects.toThrow();
    expect(await store.get("shop", "out/big")).toBeNull();
  });
});

describe("s3.download", () => {
  it("writes files below a folder", async () => {
    const target = { to_connection: "drop", to_path: "got/" };
    const { output } = await run("s3.download", { from: "s3://shop/in/*.csv", ...target });
    expect(output).toEqual({
      downloaded: 3,
      bytes: 6,
      paths: ["got/2026/c d ü.csv", "got/a.csv", "got/b.csv"],
    });
    expect(readFileSync(join(folder, "got/2026/c d ü.csv"), "utf8")).toBe("ccc");
  });

  it("hands on the content of one object", async () => {
    await store.put("shop", "x.json", '{"a":1}');
    await store.put("shop", "x.jsonl", '{"a":1}\n\n{"a":2}\n');
    const get = async (key: string, output?: string) =>
      (await run("s3.download", { from: `s3://shop/${key}`, ...(output && { output }) })).output;
    expect(await get("in/b.csv")).toBe("bb");
    expect(await get("x.json", "json")).toEqual({ a: 1 });
    expect(await get("x.jsonl", "json_lines")).toEqual([{ a: 1 }, { a: 2 }]);
    await expect(get("x.jsonl", "json")).rejects.toMatchObject({ code: "not_json" });
  });

  it("never reads a large object into memory", async () => {
    await store.put("shop", "large", "x".repeat(300_000));
    await expect(run("s3.download", { from: "s3://shop/large" })).rejects.toMatchObject({
      code: "output_too_large",
      message: expect.stringContaining("300000 bytes"),
    });
  });

  it.each([
    [{ from: "s3://shop/in/*" }, "too_many_objects"],
    [{ from: "s3://shop/gone" }, "object_not_found"],
    [{ from: "s3://shop/in/a.csv", to_connection: "drop", to_path: "../x" }, "path_refused"],
  ])("refuses %j", async (config, code) => {
    await expect(run("s3.download", config)).rejects.toMatchObject({ code });
  });
});

describe("s3.delete", () => {
  it("deletes what matches, and nothing when told only to list", async () => {
    const objects = "s3://shop/in/*.csv";
    const { output, lines } = await run("s3.delete", { objects, dry_run: true });
    expect(output).toEqual({ deleted: 0, found: 3 });
    expect(lines.join("\n")).toContain("s3://shop/in/a.csv");
    expect(await store.keys("shop")).toHaveLength(4);
    expect((await run("s3.delete", { objects })).output).toEqual({ deleted: 3, found: 3 });
    expect(await store.keys("shop")).toEqual(["in/read.me"]);
    expect((await run("s3.delete", { objects })).output).toEqual({ deleted: 0, found: 0 });
  });

  it.each([
    [{ objects: "s3://shop/in/*", max_objects: 3 }, "too_many_objects"],
    [{ objects: "s3://shop/" }, "bad_config"],
    [{ objects: "s3://shop/*.csv" }, "bad_config"],
  ])("refuses %j and deletes nothing", async (config, code) => {
    await expect(run("s3.delete", config)).rejects.toMatchObject({ code });
    expect(await store.keys("shop")).toHaveLength(4);
  });
});
