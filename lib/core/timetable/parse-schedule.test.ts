import { describe, expect, test } from "vitest";
import { parseSchedule } from "./parse-schedule";

describe("parseSchedule", () => {
  test.each<[value: unknown, schedule: object]>([
    [null, { kind: "none" }],
    [undefined, { kind: "none" }],
    ["@once", { kind: "once" }],
    ["@continuous", { kind: "continuous" }],
    ["@hourly", { kind: "cron", expressions: ["0 * * * *"] }],
    ["@daily", { kind: "cron", expressions: ["0 0 * * *"] }],
    ["@weekly", { kind: "cron", expressions: ["0 0 * * 0"] }],
    ["@monthly", { kind: "cron", expressions: ["0 0 1 * *"] }],
    ["@quarterly", { kind: "cron", expressions: ["0 0 1 */3 *"] }],
    ["@yearly", { kind: "cron", expressions: ["0 0 1 1 *"] }],
    ["  30  2 * * *", { kind: "cron", expressions: ["30 2 * * *"] }],
    [
      ["0 6 * * *", "@weekly", "0 6 * * *"],
      { kind: "cron", expressions: ["0 6 * * *", "0 0 * * 0"] },
    ],
    [{ every: "15m" }, { kind: "every", seconds: 900 }],
    [{ every: 90 }, { kind: "every", seconds: 90 }],
    [
      { dates: ["2026-12-24", "2026-03-13T06:00"] },
      { kind: "dates", dates: ["2026-12-24", "2026-03-13T06:00"] },
    ],
  ])("%j", (value, schedule) => {
    expect(parseSchedule(value)).toEqual({ ok: true, schedule });
  });

  test.each<[value: unknown, code: string, path: (string | number)[]]>([
    [7, "schedule_type", []],
    [{}, "schedule_type", []],
    [{ every: "15m", at: 3 }, "schedule_type", []],
    ["@dayly", "schedule_preset", []],
    ["", "cron_fields", []],
    ["0 0 30 2 *", "cron_never", []],
    [[], "schedule_list", []],
    [Array.from({ length: 11 }, (_, minute) => `${minute} * * * *`), "schedule_list", []],
    [["0 6 * * *", "0 25 * * *"], "cron_field", [1]],
    [["@once"], "schedule_preset", [0]],
    [["0 6 * * *", null], "schedule_list", [1]],
    [{ every: "15" }, "schedule_every", ["every"]],
    [{ every: "0s" }, "schedule_every", ["every"]],
    [{ every: -1 }, "schedule_every", ["every"]],
    [{ every: 0.5 }, "schedule_every", ["every"]],
    [{ every: Number.NaN }, "schedule_every", ["every"]],
    [{ every: "4000d" }, "schedule_every", ["every"]],
    [{ every: null }, "schedule_every", ["every"]],
    [{ dates: [] }, "schedule_dates", ["dates"]],
    [{ dates: "2026-12-24" }, "schedule_dates", ["dates"]],
    [{ dates: ["2026-12-24", "soon"] }, "schedule_dates", ["dates", 1]],
    [{ assets: ["a"] }, "schedule_assets", ["assets"]],
    [{ assets: { any: [] } }, "schedule_assets", ["assets"]],
    [{ assets: { any: ["a"], all: ["b"] } }, "schedule_assets", ["assets"]],
    [{ assets: { any: ["a b"] } }, "schedule_assets", ["assets"]],
    [{ assets: { any: ["a"] }, time: "0 25 * * *" }, "cron_field", ["time"]],
    [{ assets: { any: ["a"] }, time: "@continuous" }, "schedule_type", ["time"]],
    [{ assets: { any: ["a"] }, time: { assets: { any: ["b"] } } }, "schedule_type", ["time"]],
  ])("refuses %j", (value, code, path) => {
    const problem = { code, path, found: expect.any(String), allowed: expect.any(String) };
    expect(parseSchedule(value)).toMatchObject({ ok: false, problem });
  });

  test("keeps the assets beside the schedule by time", () => {
    const assets = { all: ["a", { any: ["b", "s3://lake/c"] }] };
    expect(parseSchedule({ assets })).toEqual({ ok: true, schedule: { kind: "none" }, assets });
    expect(parseSchedule({ assets, time: "@daily" })).toEqual({
      ok: true,
      schedule: { kind: "cron", expressions: ["0 0 * * *"] },
      assets,
    });
  });
});
