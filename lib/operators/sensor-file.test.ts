import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createNetGuard } from "@/lib/net/guard";
import { startTestStore, type TestStore } from "@/lib/testing/s3";
import { startTestSftp, type TestSftp } from "@/lib/testing/sftp";
import type { Resumed } from "./context";
import { operatorRegistry } from "./registry";
import { testContext } from "./test-context";

let server: TestSftp;
let store: TestStore;
let folder: string;
const net = createNetGuard({ allow: ["127.0.0.0/8", "::1"] });

beforeAll(async () => {
  server = await startTestSftp();
  store = await startTestStore(["shop"]);
  folder = mkdtempSync(join(tmpdir(), "millrace-drop-"));
});
afterAll(async () => {
  await net.close();
  await server.close();
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

async function look(config: object, resumed?: Partial<Resumed>) {
  const operator = operatorRegistry.get("sensor.file");
  if (operator === undefined) throw new Error("missing");
  const ctx = testContext({
    net,
    folders: [folder],
    connections: [
      server.connection,
      store.connection,
      { id: "drop", type: "folder", extra: { path: folder } },
      { id: "db", type: "postgres", extra: {} },
    ],
    ...(resumed === undefined ? {} : { resumed }),
  });
  return await operator.execute(ctx, config);
}

/** Puts one file where each kind of connection finds it. */
async function put(path: string, content: string): Promise<void> {
  for (const root of [folder, server.folder]) {
    mkdirSync(join(root, path, ".."), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  await store.put("shop", path, content);
}

describe.each([
  ["drop", ""],
  ["files", ""],
  ["files", "/"],
  ["store", "s3://shop/"],
])("sensor.file on %s with paths below '%s'", (connection, root) => {
  const day = `${connection}${root.length}`;
  const find = (path: string, rest: object = {}, resumed?: Partial<Resumed>) =>
    look({ connection, path: `${root}${day}/${path}`, ...rest }, resumed);

  it("waits for as many files of the size that is wanted", async () => {
    expect(await find("*.csv")).toMatchObject({
      defer: { saw: `nothing matches ${root}${day}/*.csv`, afterSeconds: 60 },
    });
    await put(`${day}/a.csv`, "12345");
    await put(`${day}/b.txt`, "1");
    expect(await find("*.csv")).toEqual({
      output: { paths: [`${root}${day}/a.csv`], files: 1 },
    });
    expect(await find("*.csv", { min_files: 2 })).toMatchObject({
      defer: { saw: `found 1 of 2 files: ${root}${day}/a.csv (5 bytes)` },
    });
    expect(await find("a.csv", { min_bytes: 6 })).toMatchObject({
      defer: { saw: `found 0 of 1 files; too small: ${root}${day}/a.csv (5 bytes)` },
    });
    expect(await find("a.csv", { min_bytes: 5 })).toHaveProperty("output");
  });

  it("waits until nothing changes any more", async () => {
    await put(`${day}/w/a.csv`, "1");
    const wanted = { unchanged_for: "5m", poke_interval: "1m" };
    const first = await find("w/*", wanted);
    expect(first.defer).toMatchObject({
      afterSeconds: 60,
      saw: expect.stringContaining("0s of 5m"),
    });
    const kept = first.defer?.kept ?? null;
    const later = await find("w/*", wanted, { kept, elapsedSeconds: 290 });
    // Ten seconds are left, which is less than a minute: the next look is then.
    expect(later.defer?.until?.getTime()).toBeGreaterThan(Date.now());
    expect(later.defer?.kept).toEqual(kept);
    expect(await find("w/*", wanted, { kept, elapsedSeconds: 300 })).toHaveProperty("output");
    await put(`${day}/w/b.csv`, "1");
    const changed = await find("w/*", wanted, { kept, elapsedSeconds: 300 });
    expect(changed.defer?.kept).toMatchObject({ since: 300 });
  });
});

describe("sensor.file", () => {
  it("sees that a file of the same size was written anew", async () => {
    await put("again.csv", "1");
    const wanted = { connection: "drop", path: "again.csv", unchanged_for: "1m" };
    const kept = (await look(wanted)).defer?.kept ?? null;
    utimesSync(join(folder, "again.csv"), new Date(), new Date("2026-01-01T00:00:00Z"));
    expect(await look(wanted, { kept, elapsedSeconds: 90 })).toHaveProperty("defer");
  });

  it("shows nothing that a link reaches outside of the folder", async () => {
    const outside = mkdtempSync(join(tmpdir(), "millrace-outside-"));
    writeFileSync(join(outside, "secret.csv"), "1");
    symlinkSync(outside, join(folder, "way-out"));
    try {
      expect(await look({ connection: "drop", path: "**/secret.csv" })).toHaveProperty("defer");
      const direct = look({ connection: "drop", path: "way-out/*" });
      await expect(direct).rejects.toMatchObject({ code: "path_refused" });
    } finally {
      rmSync(outside, { recursive: true, force: true });
    }
  });

  it("tells a connection that holds no files", async () => {
    await expect(look({ connection: "db", path: "x" })).rejects.toMatchObject({
      code: "wrong_connection_type",
      retryable: false,
    });
  });
});
