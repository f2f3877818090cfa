import { pino } from "pino";
import { describe, expect, it } from "vitest";
import type { DueDag } from "@/lib/db/system/due-dag";
import { decideDueDag } from "./decide-due-dag";

const log = pino({ enabled: false });
const at = (text: string) => new Date(`2024-03-${text}:00Z`);

function due(more: Partial<DueDag> & { catchup?: boolean } = {}): DueDag {
  const { catchup = false, ...rest } = more;
  return {
    id: "00000000-0000-7000-8000-000000000001",
    teamId: "00000000-0000-7000-8000-000000000002",
    dagId: "daily",
    versionId: "00000000-0000-7000-8000-000000000003",
    timetable: { schedule: "@daily", timezone: "UTC", catchup, start_date: "2024-01-01" },
    params: { region: { type: "string", default: "eu" } },
    maxActiveRuns: 2,
    activeRuns: 0,
    nextLogicalDate: at("10T00:00"),
    nextIntervalEnd: at("11T00:00"),
    nextRunAt: at("11T00:00"),
    heldSince: null,
    openSpanFrom: null,
    now: at("11T00:01"),
    ...rest,
  };
}

describe("a due DAG", () => {
  it("gets the run of its interval, with the defaults of its params, and its next date", () => {
    const {
      runs: [run],
      update,
    } = decideDueDag(due(), 100, log);
    expect(run).toMatchObject({
      run_id: "scheduled__2024-03-10T00:00:00+00:00",
      interval_start: "2024-03-10T00:00:00.000Z",
      interval_end: "2024-03-11T00:00:00.000Z",
      params: { region: "eu" },
    });
    expect(update).toMatchObject({ nextLogicalDate: at("11T00:00"), nextRunAt: at("12T00:00") });
  });

  it("goes on with the open span of the ledger", () => {
    const { longer, added } = decideDueDag(due({ openSpanFrom: at("01T00:00") }), 100, log);
    expect(longer).toMatchObject({ from: at("01T00:00"), until: at("11T00:00") });
    expect(added).toEqual([]);
  });

  it("starts later by its jitter, with the same dates", () => {
    const timetable = { schedule: "@daily", start_date: "2024-01-01", jitter: 3600 };
    const { runs, update } = decideDueDag(due({ timetable, now: at("11T02:00") }), 100, log);
    expect(runs[0]?.run_after).toBe("2024-03-11T00:00:00.000Z");
    const lateMs = (update.nextRunAt?.getTime() ?? 0) - at("12T00:00").getTime();
    expect(lateMs).toBeGreaterThan(0);
    expect(lateMs).toBeLessThanOrEqual(3_600_000);
  });

  it("runs one at a time when it is continuous", () => {
    const timetable = { schedule: "@continuous" };
    expect(decideDueDag(due({ timetable, activeRuns: 1 }), 100, log).update.atRunLimit).toBe(true);
    expect(decideDueDag(due({ timetable }), 100, log).runs).toHaveLength(1);
  });

  it("waits, with its date unchanged, while max_active_runs are active", () => {
    const {
      runs: [run],
      update,
    } = decideDueDag(due({ activeRuns: 2 }), 100, log);
    expect(run).toBeUndefined();
    expect(update).toMatchObject({ atRunLimit: true, nextRunAt: at("11T00:00") });
  });

  it("after days without a worker: all intervals in order with catchup, the latest alone without", () => {
    const now = at("15T06:00");
    const caughtUp = decideDueDag(due({ now, catchup: true }), 100, log);
    expect(caughtUp.runs.map((run) => run.logical_date?.slice(8, 10))).toEqual(["10", "11"]);
    expect(caughtUp.update.nextLogicalDate).toEqual(at("12T00:00"));
    expect(caughtUp.added).toMatchObject([
      { outcome: "created", from: at("10T00:00"), until: at("12T00:00") },
    ]);
    const latest = decideDueDag(due({ now }), 100, log);
    expect(latest.runs[0]?.logical_date).toBe("2024-03-14T00:00:00.000Z");
    expect(latest.runs[0]?.run_after).toBe("2024-03-15T00:00:00.000Z");
    expect(latest.update.nextLogicalDate).toEqual(at("15T00:00"));
    expect(latest.added).toMatchObject([
      { outcome: "missed", reason: "no_worker", from: at("10T00:00"), until: at("14T00:00") },
      { outcome: "created", from: at("14T00:00"), until: at("15T00:00") },
    ]);
    expect(decideDueDag(due({ now, heldSince: at("11T00:00") }), 100, log).added[0]).toMatchObject({
      outcome: "skipped",
      reason: "run_limit",
    });
  });

  it("whose timetable cannot be read is looked at again later and never forgotten", () => {
    const {
      runs: [run],
      update,
    } = decideDueDag(due({ timetable: { schedule: "no cron" } }), 100, log);
    expect(run).toBeUndefined();
    expect(update.nextRunAt?.getTime()).toBeGreaterThan(at("11T00:01").getTime());
  });
});
