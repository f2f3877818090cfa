import { describe, expect, it } from "vitest";
import { againstUsual, ganttBar, runSpan } from "./gantt";

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds)).toISOString();
const msAt = (seconds: number) => Date.parse(at(seconds));
const task = (
  scheduled: number | null,
  started: number | null,
  ended: number | null,
): Parameters<typeof ganttBar>[0] => ({
  scheduledAt: scheduled === null ? null : at(scheduled),
  queuedAt: scheduled === null ? null : at(scheduled),
  startedAt: started === null ? null : at(started),
  endedAt: ended === null ? null : at(ended),
});
const span = { startMs: msAt(0), endMs: msAt(10) };

describe("ganttBar", () => {
  it.each([
    ["waited, then ran", task(0, 2, 10), { waitFrom: 0, runFrom: 0.2, to: 1 }],
    ["runs still", task(5, 6, null), { waitFrom: 0.5, runFrom: 0.6, to: 0.8 }],
    ["waits still", task(5, null, null), { waitFrom: 0.5, runFrom: 0.8, to: 0.8 }],
    ["not reached yet", task(null, null, null), null],
    ["skipped without waiting", task(3, null, 3), null],
    [
      "cleared: an old start before the new wait",
      task(9, 1, 2),
      { waitFrom: 0.1, runFrom: 0.1, to: 0.2 },
    ],
  ])("%s", (_name, times, expected) => {
    expect(ganttBar(times, span, msAt(8))).toEqual(expected);
  });
});

describe("runSpan", () => {
  const run = { queuedAt: at(0), startedAt: at(1), endedAt: null };
  it("goes to now while the run goes on", () => {
    expect(runSpan(run, [task(1, 2, 3)], msAt(9))).toEqual({ startMs: msAt(1), endMs: msAt(9) });
  });
  it("is never empty", () => {
    const over = { queuedAt: at(0), startedAt: at(1), endedAt: at(1) };
    const { startMs, endMs } = runSpan(over, [], msAt(9));
    expect(endMs).toBeGreaterThan(startMs);
  });
});

describe("againstUsual", () => {
  it.each([
    [100, 100, "as usual"],
    [130, 100, "30% longer than usual"],
    [60, 100, "40% shorter than usual"],
    [250, 100, "2.5× the usual"],
    [5000, 100, "50× the usual"],
    [5, 0, null],
  ])("%i against %i", (duration, usual, words) => {
    expect(againstUsual(duration, usual)).toBe(words);
  });
});
