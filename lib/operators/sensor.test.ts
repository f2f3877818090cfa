import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import * as z from "zod";
import type { Resumed } from "./context";
import type { DagAccess } from "./dag-access";
import { describeOperator } from "./define-operator";
import { operatorRegistry } from "./registry";
import { defineSensor, type Look } from "./sensor";
import { sensorFields } from "./sensor.schema";
import { testContext } from "./test-context";

const description = describeOperator({
  type: "sensor.test",
  label: "Test",
  description: "Test",
  icon: "radar",
  kind: "in_process",
  config: z.strictObject(sensorFields),
});

async function look(found: Look, config: object = {}, resumed?: Partial<Resumed>) {
  const sensor = defineSensor(
    description,
    (own) => own,
    async () => found,
  );
  const ctx = testContext(resumed === undefined ? {} : { resumed });
  const result = await sensor.run(ctx, description.config.parse(config));
  return { result, lines: ctx.lines };
}
const waiting: Look = { met: false, saw: "found 0 of 1 key" };

describe("a sensor", () => {
  it("ends with what it found when its condition is met", async () => {
    const { result } = await look({ met: true, saw: "found", output: ["a"] });
    expect(result).toEqual({ output: ["a"] });
  });

  it("looks again after 60 s when its author says nothing", async () => {
    const { result } = await look(waiting);
    expect(result).toEqual({ defer: { saw: "found 0 of 1 key", afterSeconds: 60 } });
  });

  it("writes what it saw into its log when that changes, and not otherwise", async () => {
    expect((await look(waiting)).lines).toEqual(["found 0 of 1 key"]);
    expect((await look(waiting, {}, { saw: "found 0 of 1 key" })).lines).toEqual([]);
    expect((await look(waiting, {}, { saw: "nothing" })).lines).toEqual(["found 0 of 1 key"]);
  });

  it("waits longer and longer with exponential_backoff, up to max_wait", async () => {
    const waits: number[] = [];
    for (let looks = 0; looks < 8; looks += 1) {
      const resumed = looks === 0 ? undefined : { looks };
      const config = { poke_interval: 10, exponential_backoff: true, max_wait: "5m" };
      const { result } = await look(waiting, config, resumed);
      waits.push(result.defer?.afterSeconds ?? -1);
    }
    for (const [index, wait] of waits.entries()) {
      const base = 10 * 2 ** index;
      expect(wait).toBeGreaterThanOrEqual(Math.min(base, 300));
      expect(wait).toBeLessThanOrEqual(Math.min(2 * base, 300));
    }
  });

  it("looks for the last time when its timeout is over", async () => {
    const config = { timeout: "2m", poke_interval: 50 };
    const { result } = await look(waiting, config, { elapsedSeconds: 100 });
    expect(result.defer?.afterSeconds).toBe(20);
    const late = { met: true, saw: "there after all" } as const;
    expect((await look(late, config, { elapsedSeconds: 121 })).result).toEqual({});
  });

  it("fails for good when its timeout is over, or skips with soft_fail", async () => {
    const resumed = { elapsedSeconds: 120 };
    await expect(look(waiting, { timeout: "2m" }, resumed)).rejects.toMatchObject({
      code: "sensor_timeout",
      retryable: false,
      message: "timeout of 2m is over; last seen: found 0 of 1 key",
    });
    await expect(look(waiting, { timeout: "2m", soft_fail: true }, resumed)).rejects.toMatchObject({
      name: "TaskSkipped",
    });
  });

  it("refuses to look more often than each second, and says so", () => {
    const parsed = description.config.safeParse({ poke_interval: 0.1 });
    expect(parsed.error?.issues[0]?.message).toBe("Expected at least 1s between two looks");
  });
});

describe("sensor.time_delta", () => {
  const sensor = operatorRegistry.get("sensor.time_delta");

  it("goes on when the time has come", async () => {
    expect(await sensor?.execute(testContext(), { delta: "1d" })).toEqual({});
  });

  it("asks to be woken at its instant, not to look meanwhile", async () => {
    const ctx = testContext();
    const inAnHour = (Date.now() - ctx.interval.end.getTime()) / 1000 + 3_600;
    const result = await sensor?.execute(ctx, { delta: inAnHour });
    const until = result?.defer?.until?.getTime() ?? 0;
    expect(until - Date.now()).toBeGreaterThan(3_590_000);
    expect(until - Date.now()).toBeLessThanOrEqual(3_600_000);
    expect(result?.defer?.afterSeconds).toBeUndefined();
  });
});

describe("sensor.time", () => {
  const at = async (target_time: string, timezone = "UTC", end?: Date) => {
    const ctx = testContext({ timezone, ...(end === undefined ? {} : { end }) });
    return await operatorRegistry.get("sensor.time")?.execute(ctx, { target_time });
  };
  const day = new Date("2026-07-01T23:30:00Z");
  beforeEach(() => vi.useFakeTimers({ now: new Date("2026-07-01T00:00:00Z"), toFake: ["Date"] }));
  afterEach(() => vi.useRealTimers());

  it("waits until a time of the day by the DAG's clocks, on the day when the interval ends", async () => {
    // In Berlin the interval ends at half past one in the night of 2 July.
    expect((await at("08:15", "Europe/Berlin", day))?.defer?.until?.toISOString()).toBe(
      "2026-07-02T06:15:00.000Z",
    );
    expect((await at("08:15:30", "UTC", day))?.defer?.until?.toISOString()).toBe(
      "2026-07-01T08:15:30.000Z",
    );
  });

  it("takes an instant as well, and goes on when it has come", async () => {
    expect((await at("2026-07-03T00:00:00+02:00"))?.defer?.until?.toISOString()).toBe(
      "2026-07-02T22:00:00.000Z",
    );
    expect(await at("2020-01-01T00:00:00Z")).toEqual({});
    expect(await at("00:00")).toEqual({});
  });

  it.each(["8 o'clock", "24:00", "12:60", "2026-01-01"])("refuses %s", async (text) => {
    await expect(at(text)).rejects.toMatchObject({ code: "bad_config", retryable: false });
  });
});

describe("sensor.dag_run and sensor.task", () => {
  const run = { id: "0197c0de-0000-7000-8000-000000000001", runId: "r1", taskState: null };
  const asked: unknown[] = [];
  const look = (type: string, found: object | undefined, config: object = {}) => {
    const runOf = async (where: unknown) => {
      asked.push(where);
      return found as Awaited<ReturnType<DagAccess["runOf"]>>;
    };
    const none = () => Promise.reject(new Error("not asked"));
    const dags = { ...testContext().dags, runOf, run: none, trigger: none };
    const ctx = testContext({ dags });
    const operator = operatorRegistry.get(type);
    if (operator === undefined) throw new Error("missing");
    return operator.execute(ctx, { dag_id: "other", ...config });
  };

  it("looks at the run of the same logical date, or of an earlier one", async () => {
    await look("sensor.dag_run", undefined);
    await look("sensor.dag_run", undefined, { execution_delta: "1d" });
    await look("sensor.dag_run", undefined, { logical_date: "2025-03-01" });
    expect(asked).toEqual([
      { dagId: "other", logicalDate: new Date("2026-01-01T00:00:00Z") },
      { dagId: "other", logicalDate: new Date("2025-12-31T00:00:00Z") },
      { dagId: "other", logicalDate: new Date("2025-03-01T00:00:00Z") },
    ]);
  });

  it("waits for a run, is woken by its end, goes on at success and fails at failed", async () => {
    expect((await look("sensor.dag_run", undefined)).defer?.saw).toBe(
      "other has no run of 2026-01-01T00:00:00.000Z yet",
    );
    expect((await look("sensor.dag_run", { ...run, state: "running" })).defer).toMatchObject({
      run: run.id,
      afterSeconds: 60,
      saw: "run r1 of other is running",
    });
    expect(await look("sensor.dag_run", { ...run, state: "success" })).toEqual({});
    const failed = { ...run, state: "failed" };
    await expect(look("sensor.dag_run", failed)).rejects.toMatchObject({ code: "awaited_failed" });
    const any = { allowed_states: ["success", "failed"] };
    expect(await look("sensor.dag_run", failed, any)).toEqual({});
  });

  it("waits for a task in a run, and fails when it failed or is none", async () => {
    const task = (taskState: string | null) =>
      look("sensor.task", { ...run, state: "running", taskState }, { task_id: "load" });
    expect((await task("queued")).defer?.saw).toBe("load in run r1 of other is queued");
    expect(await task("success")).toEqual({});
    await expect(task("upstream_failed")).rejects.toMatchObject({ code: "awaited_failed" });
    await expect(task(null)).rejects.toMatchObject({ code: "task_not_found" });
  });

  it("refuses two ways to say the date at once", async () => {
    const both = { execution_delta: 1, logical_date: "2025-03-01" };
    await expect(look("sensor.dag_run", undefined, both)).rejects.toMatchObject({
      code: "bad_config",
    });
  });
});
