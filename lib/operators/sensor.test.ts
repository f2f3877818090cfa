import { describe, expect, it } from "vitest";
import * as z from "zod";
import type { Resumed } from "./context";
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
