import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createNetGuard } from "@/lib/net/guard";
import type { JsonValue } from "@/lib/schemas/json";
import { startTestStore, type TestStore } from "@/lib/testing/s3";
import type { ResolvedConnection } from "./context";
import { operatorRegistry } from "./registry";
import { testContext } from "./test-context";

let store: TestStore;
const net = createNetGuard({ allow: ["127.0.0.0/8", "::1"] });

beforeAll(async () => {
  store = await startTestStore(["shop", "many"]);
  for (const key of ["orders/2026-01-01/a.csv", "orders/2026-01-01/b.txt", "done"]) {
    await store.put("shop", key);
  }
});
afterAll(async () => {
  await net.close();
  await store.close();
});

function look(config: object, more: { connection?: ResolvedConnection; guard?: typeof net } = {}) {
  const ctx = testContext({
    connections: [more.connection ?? store.connection],
    net: more.guard ?? net,
  });
  const operator = operatorRegistry.get("sensor.s3_key");
  if (operator === undefined) throw new Error("missing");
  return operator.execute(ctx, { connection: "store", ...config });
}

describe("sensor.s3_key", () => {
  it("finds one key, by bucket and key or by its whole address", async () => {
    expect(await look({ bucket_name: "shop", bucket_key: "done" })).toEqual({
      output: ["s3://shop/done"],
    });
    expect(await look({ bucket_key: "s3://shop/done" })).toEqual({ output: ["s3://shop/done"] });
  });

  it("wants all of many keys, and says which are missing", async () => {
    const { defer } = await look({ bucket_name: "shop", bucket_key: ["done", "later", "never"] });
    expect(defer?.saw).toBe("found 1 of 3 keys; missing: later, never");
    expect(await look({ bucket_key: ["s3://shop/done", "s3://many/late"] })).toMatchObject({
      defer: { saw: "found 1 of 2 keys; missing: s3://many/late" },
    });
    await store.put("many", "late");
    expect(await look({ bucket_key: ["s3://shop/done", "s3://many/late"] })).toEqual({
      output: ["s3://shop/done", "s3://many/late"],
    });
  });

  it("matches wildcards and regular expressions", async () => {
    const wild = { bucket_name: "shop", wildcard_match: true };
    expect(await look({ ...wild, bucket_key: "orders/*/*.csv" })).toEqual({
      output: ["s3://shop/orders/2026-01-01/a.csv"],
    });
    expect(await look({ ...wild, bucket_key: "orders/*.json" })).toMatchObject({
      defer: { saw: "found 0 of 1 key; missing: orders/*.json" },
    });
    const regex = { bucket_name: "shop", use_regex: true };
    expect(await look({ ...regex, bucket_key: "orders/\\d{4}-\\d\\d-\\d\\d/b" })).toEqual({
      output: ["s3://shop/orders/2026-01-01/b.txt"],
    });
  });

  it("lists page after page until a key matches", async () => {
    await Promise.all(
      Array.from({ length: 1_100 }, (_, i) =>
        store.put("many", `part-${String(i).padStart(4, "0")}`),
      ),
    );
    const config = { bucket_name: "many", wildcard_match: true, bucket_key: "part-109[9]" };
    expect(await look(config)).toEqual({ output: ["s3://many/part-1099"] });
  }, 30_000);

  it("tells a bucket that is gone from a key that is not there yet", async () => {
    await expect(look({ bucket_key: "s3://gone/x" })).rejects.toMatchObject({
      code: "bucket_not_found",
      message: "There is no bucket gone",
    });
    await expect(look({ bucket_key: "s3://gone/*", wildcard_match: true })).rejects.toMatchObject({
      code: "bucket_not_found",
    });
  });

  it("says that credentials are wrong, and tries no more", async () => {
    const connection = { ...store.connection, login: "NOBODY" };
    const config = { bucket_key: "s3://shop/*", wildcard_match: true };
    await expect(look(config, { connection })).rejects.toMatchObject({
      code: "bad_credentials",
      retryable: false,
    });
  });

  it("reaches nothing that the guard refuses", async () => {
    const guard = createNetGuard({ allow: [] });
    await expect(look({ bucket_key: "s3://shop/done" }, { guard })).rejects.toMatchObject({
      code: "target_refused",
    });
    const named = {
      ...store.connection,
      extra: {
        ...store.connection.extra,
        endpoint: store.endpoint.replace("127.0.0.1", "localhost"),
      },
    };
    await expect(
      look({ bucket_key: "s3://shop/done" }, { guard, connection: named }),
    ).rejects.toMatchObject({ code: "target_refused" });
    await guard.close();
  });

  it("shows a connection's key to no other endpoint", async () => {
    await expect(
      look({ bucket_key: "s3://shop/done", endpoint: "https://evil.example.com" }),
    ).rejects.toMatchObject({ code: "endpoint_outside_connection" });
  });

  it.each([
    [{ bucket_key: "done" }, "done names no bucket: give bucket_name"],
    [{ bucket_key: "s3://shop/a", bucket_name: "shop" }, "s3://shop/a names its bucket"],
    [{ bucket_key: "s3://shop" }, "s3://shop names no key"],
    [{ bucket_key: "s3://shop/(", use_regex: true }, "( is no regular expression"],
    [{ bucket_key: "s3://s/a", use_regex: true, wildcard_match: true }, "Choose wildcards or"],
  ])("refuses %j", async (config, message) => {
    await expect(look(config)).rejects.toMatchObject({
      code: "bad_config",
      message: expect.stringContaining(message),
    });
  });
});

describe("sensor.s3_keys_unchanged", () => {
  const settle = async (seconds: number, kept: JsonValue | undefined, more: object = {}) => {
    const ctx = testContext({
      connections: [store.connection],
      net,
      ...(kept === undefined ? {} : { resumed: { kept, elapsedSeconds: seconds } }),
    });
    const result = await operatorRegistry.get("sensor.s3_keys_unchanged")?.execute(ctx, {
      connection: "store",
      bucket_name: "shop",
      prefix: "in/",
      inactivity_period: 60,
      ...more,
    });
    return result?.defer;
  };

  it("goes on when nothing below the prefix has changed for its time", async () => {
    const nothing = await settle(0, undefined);
    expect(nothing?.saw).toBe("0 objects, fewer than 1");
    await store.put("shop", "in/a", "1");
    const first = await settle(50, nothing?.kept);
    expect(first?.saw).toBe("1 object, unchanged since a look 0s ago");
    const later = await settle(100, first?.kept);
    expect(later?.saw).toBe("1 object, unchanged since a look 50s ago");
    // The same key with another content is a change.
    await store.put("shop", "in/a", "2");
    const changed = await settle(105, later?.kept);
    expect(changed?.saw).toBe("1 object, unchanged since a look 0s ago");
    expect((await settle(164, changed?.kept))?.saw).toContain("59s ago");
    expect(await settle(165, changed?.kept)).toBeUndefined();
  });

  it("fails when objects go that must not", async () => {
    await store.put("shop", "in/b");
    const two = await settle(0, undefined);
    await store.remove("shop", "in/b");
    expect((await settle(1, two?.kept))?.saw).toBe("1 object, unchanged since a look 0s ago");
    await expect(settle(1, two?.kept, { allow_delete: false })).rejects.toMatchObject({
      code: "objects_deleted",
      message: "1 of 2 objects below in/ were deleted",
    });
  });
});
