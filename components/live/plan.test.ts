import { describe, expect, it } from "vitest";
import type { LiveEvent } from "@/lib/schemas/api/run";
import { keysTouchedBy, RECONNECT_MS, reconnectDelayMs } from "./plan";

const runId = "0198a000-0000-7000-8000-000000000000";
const run = (dagId: string): LiveEvent => ({ kind: "run", dagId, runId });

describe("keysTouchedBy", () => {
  it("names each key once, however many events came", () => {
    const keys = keysTouchedBy("acme", [run("etl"), run("etl"), run("etl")]);
    expect(keys).toEqual([
      ["team", "acme", "dag-list"],
      ["team", "acme", "home"],
      ["team", "acme", "backfills"],
      ["team", "acme", "runs"],
      ["team", "acme", "approvals"],
      ["team", "acme", "pools"],
      ["team", "acme", "dag", "etl", "runs"],
      ["team", "acme", "dag", "etl", "backfills"],
      ["team", "acme", "dag", "etl", "grid"],
      ["team", "acme", "dag", "etl", "run", runId],
    ]);
  });

  it("takes a changed DAG as a whole", () => {
    expect(keysTouchedBy("acme", [{ kind: "dag", dagId: "etl" }, run("etl")])).toEqual([
      ["team", "acme", "dag-list"],
      ["team", "acme", "home"],
      ["team", "acme", "backfills"],
      ["team", "acme", "runs"],
      ["team", "acme", "approvals"],
      ["team", "acme", "pools"],
      ["team", "acme", "dag", "etl"],
    ]);
  });

  it("doubts everything after a resync", () => {
    expect(keysTouchedBy("acme", [run("etl"), { kind: "resync" }])).toEqual([["team", "acme"]]);
  });

  it("takes alerts by themselves", () => {
    expect(keysTouchedBy("acme", [{ kind: "alert" }, { kind: "alert" }])).toEqual([
      ["team", "acme", "alerts"],
    ]);
  });

  it("takes orders over many runs by themselves", () => {
    expect(keysTouchedBy("acme", [{ kind: "run-orders" }, { kind: "run-orders" }])).toEqual([
      ["team", "acme", "run-orders"],
    ]);
  });

  it("touches nothing without events", () => {
    expect(keysTouchedBy("acme", [])).toEqual([]);
  });
});

describe("reconnectDelayMs", () => {
  it.each([
    [1, 500],
    [2, 1000],
    [4, 4000],
    [20, RECONNECT_MS.longest],
  ])("waits longer at attempt %i", (attempt, expected) => {
    expect(reconnectDelayMs(attempt, 0.5)).toBe(expected);
  });

  it("spreads the attempts of many browsers", () => {
    expect(reconnectDelayMs(1, 0)).toBe(375);
    expect(reconnectDelayMs(1, 1)).toBe(625);
  });
});
