import { describe, expect, it } from "vitest";
import { operatorCatalogue } from "./catalogue";
import { operatorRegistry } from "./registry";
import { testContext } from "./test-context";

function execute(type: string, config: unknown, ctx = testContext()) {
  const operator = operatorRegistry.get(type);
  if (operator === undefined) throw new Error(`no operator ${type}`);
  return operator.execute(ctx, config);
}

describe("the registry", () => {
  it("runs every operator of the catalogue", () => {
    expect([...operatorRegistry.keys()]).toEqual([...operatorCatalogue.keys()]);
  });

  it.each([
    ["bash", {}],
    ["bash", { script: "a", command: "b" }],
    ["python", { script: "" }],
    ["python", { script: "pass", unknown: 1 }],
    ["http.request", { url: "http://x", body: "a", json: {} }],
    ["sql.load", { connection: "c", table: "t", rows: [], mode: "replace_partition" }],
    ["sql.load", { connection: "c", table: "t", rows: [], mode: "merge" }],
    ["sql.load", { connection: "c", table: "t", rows: [], create: true, columns: ["a"] }],
    ["sql.load", { connection: "c", table: "t", rows: [], columns: { a: "text; drop table x" } }],
  ])("refuses a %s config such as %j", async (type, config) => {
    await expect(execute(type, config)).rejects.toMatchObject({
      code: "bad_config",
      retryable: false,
    });
  });
});

describe("code operators", () => {
  it("give the code what it names, and nothing else", async () => {
    const ctx = testContext({
      needs: ["up"],
      xcoms: { up: { return_value: 1 }, side: { k: 2 }, other: { k: 3 } },
      connections: [
        { id: "shop", type: "postgres", host: "db", password: "pw", extra: {} },
        { id: "secret", type: "postgres", extra: {} },
      ],
      variables: { bucket: "b", hidden: "h" },
    });
    await execute(
      "python",
      {
        script: "pass",
        pulls: ["side", "empty"],
        connections: ["shop"],
        variables: ["bucket"],
        memory_mb: 128,
      },
      ctx,
    );
    const spec = ctx.specs[0];
    expect(spec?.limits).toEqual({ memoryBytes: 128 * 1024 * 1024 });
    expect(spec?.network).toBe(false);
    expect(spec?.context).toMatchObject({
      dag_id: "dag",
      ds: "2026-01-01",
      ts: "2026-01-01T00:00:00+00:00",
      data_interval_end: "2026-01-08T00:00:00.000Z",
      params: { region: "eu" },
    });
    expect(spec?.context.xcoms).toEqual({ up: { return_value: 1 }, side: { k: 2 }, empty: {} });
    expect(spec?.context.connections).toEqual({
      shop: { id: "shop", type: "postgres", host: "db", password: "pw", extra: {} },
    });
    expect(spec?.context.variables).toEqual({ bucket: "b" });
  });

  it("keep what was pushed", async () => {
    const ctx = testContext({ code: { xcoms: { return_value: [1], rows: 3 } } });
    expect(await execute("node", { script: "1" }, ctx)).toEqual({ output: [1] });
    expect(Object.fromEntries(ctx.pushed)).toEqual({ rows: 3 });
  });

  it("take bash's last line as output, unless told otherwise", async () => {
    const ctx = testContext({ code: { lastLine: "done" } });
    expect(await execute("bash", { script: ":" }, ctx)).toEqual({ output: "done" });
    expect(await execute("bash", { script: ":", output: "none" }, ctx)).toEqual({});
    expect(await execute("python", { script: "1" }, ctx)).toEqual({});
    expect(ctx.specs.map((spec) => spec.strict)).toEqual([true, true, undefined]);
  });

  it.each([
    [{ exitCode: 1 }, { code: "exit_code", retryable: true }],
    [{ exitCode: 1, lastErrorLine: "KeyError: 'id'" }, { message: "Exit code 1: KeyError: 'id'" }],
    [{ exitCode: null, signal: "SIGKILL" }, { code: "exit_code" }],
    [{ outcome: "timed_out", exitCode: 143 }, { code: "timed_out" }],
    [{ outcome: "aborted", exitCode: 143 }, { code: "aborted" }],
    [{ xcomErrors: ["big: too large"] }, { code: "xcom_refused", retryable: false }],
    [{ exitCode: 99 }, { name: "TaskSkipped" }],
  ] as const)("turn %j into %j", async (code, expected) => {
    const ctx = testContext({ code });
    await expect(execute("bash", { command: "x" }, ctx)).rejects.toMatchObject(expected);
  });

  it("skip on the codes that the config names", async () => {
    const ctx = testContext({ code: { exitCode: 3 } });
    await expect(
      execute("bash", { command: "x", skip_on_exit_code: [3, 4] }, ctx),
    ).rejects.toMatchObject({ name: "TaskSkipped" });
  });
});
