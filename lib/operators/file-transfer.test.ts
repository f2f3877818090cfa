import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestStore, type TestStore } from "@/lib/testing/s3";
import { startTestSftp, type TestSftp } from "@/lib/testing/sftp";
import type { ResolvedConnection } from "./context";
import { operatorRegistry } from "./registry";
import { testContext } from "./test-context";

let server: TestSftp;
let store: TestStore;
let folder: string;

beforeAll(async () => {
  server = await startTestSftp();
  store = await startTestStore(["shop"]);
  folder = mkdtempSync(join(tmpdir(), "millrace-drop-"));
});
afterAll(async () => {
  await server.close();
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

async function transfer(config: object, change: Partial<ResolvedConnection> = {}) {
  const ctx = testContext({
    folders: [folder],
    connections: [
      { ...server.connection, ...change },
      store.connection,
      { id: "drop", type: "folder", extra: { path: folder } },
    ],
  });
  return await operatorRegistry.get("file.transfer")?.execute(ctx, config);
}
const fromServer = {
  from_connection: "files",
  from_path: "in.csv",
  to_connection: "drop",
  to_path: "got/in.csv",
};

describe("file.transfer", () => {
  it("fetches, puts back and stores a file unchanged, over what was there", async () => {
    const content = Buffer.alloc(700_000, "0123456789\n");
    writeFileSync(join(server.folder, "in.csv"), content);
    for (let time = 0; time < 2; time++) {
      const result = await transfer(fromServer);
      expect(result?.output).toEqual({ path: "got/in.csv", bytes: content.length });
      await transfer({
        from_connection: "drop",
        from_path: "got/in.csv",
        to_connection: "files",
        to_path: "back.csv",
      });
    }
    await transfer({
      from_connection: "files",
      from_path: "back.csv",
      to_connection: "store",
      to_path: "s3://shop/a/b.csv",
    });
    await transfer({
      from_connection: "store",
      from_path: "s3://shop/a/b.csv",
      to_connection: "drop",
      to_path: "again.csv",
    });
    expect(readFileSync(join(folder, "again.csv")).equals(content)).toBe(true);
    expect(readdirSync(server.folder).sort()).toEqual(["back.csv", "in.csv"]);
  });

  it.each([
    ["a wrong password", { password: "wrong-secret" }, "authentication_failed", false],
    [
      "another host key",
      { extra: { host_key: `SHA256:${"A".repeat(43)}` } },
      "host_key_changed",
      false,
    ],
    ["a port where nobody listens", { port: 1 }, "connection_failed", true],
  ])("tells %s", async (_name, change, code, retryable) => {
    await expect(transfer(fromServer, change)).rejects.toMatchObject({ code, retryable });
  });

  it.each([
    ["on the server", { ...fromServer, from_path: "none.csv" }],
    ["in the folder", { ...fromServer, from_connection: "drop", from_path: "none.csv" }],
    ["in the store", { ...fromServer, from_connection: "store", from_path: "s3://shop/none" }],
  ])("tells a file that is not there %s", async (_name, config) => {
    await expect(transfer(config)).rejects.toMatchObject({ code: "file_not_found" });
  });

  it("tells a bucket that is gone", async () => {
    const gone = { ...fromServer, from_connection: "store", from_path: "s3://gone/key" };
    await expect(transfer(gone)).rejects.toMatchObject({ code: "bucket_not_found" });
  });

  it("leaves the folder by no path and no link", async () => {
    symlinkSync(tmpdir(), join(folder, "out"));
    for (const to_path of ["../x.csv", "out/x.csv", "out/../../x.csv"]) {
      await expect(transfer({ ...fromServer, to_path })).rejects.toMatchObject({
        code: "path_refused",
      });
    }
  });
});
