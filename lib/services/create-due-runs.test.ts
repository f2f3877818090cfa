import { pino } from "pino";
import { describe, expect, it } from "vitest";
import type { DueDag } from "@/lib/db/system/due-dag";
import { decide } from "./create-due-runs";

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
    now: at("11T00:01"),
    ...rest,
  };
}

describe("a due DAG", () => {
  it("gets the run of its interval, with the defaults of its params, and its next date", () => {
    const { run, update } = decide(due(), log);
    expect(run).toMatchObject({
      run_id: "scheduled__2024-03-10T00:00:00+00:00",
      interval_start: "2024-03-10T00:00:00.000Z",
      interval_end: "2024-03-11T00:00:00.000Z",
      params: { region: "eu" },
    });
    expect(update).toMatchObject({ nextLogicalDate: at("11T00:00"), nextRunAt: at("12T00:00") });
  });

  it("waits, with its date unchanged, while max_active_runs are active", () => {
    const { run, update } = decide(due({ activeRuns: 2 }), log);
    expect(run).toBeUndefined();
    expect(update).toMatchObject({ atRunLimit: true, nextRunAt: at("11T00:00") });
  });

  it("after days without a worker: all intervals in order with catchup, the latest alone without", () => {
    const now = at("15T06:00");
    const caughtUp = decide(due({ now, catchup: true }), log);
    expect(caughtUp.run?.logical_date).toBe("2024-03-10T00:00:00.000Z");
    expect(caughtUp.update.nextLogicalDate).toEqual(at("11T00:00"));
    const latest = decide(due({ now }), log);
    expect(latest.run?.logical_date).toBe("2024-03-14T00:00:00.000Z");
    expect(latest.run?.run_after).toBe("2024-03-15T00:00:00.000Z");
    expect(latest.update.nextLogicalDate).toEqual(at("15T00:00"));
  });

  it("whose timetable cannot be read is looked at again later and never forgotten", () => {
    const { run, update } = decide(due({ timetable: { schedule: "no cron" } }), log);
    expect(run).toBeUndefined();
    expect(update.nextRunAt?.getTime()).toBeGreaterThan(at("11T00:01").getTime());
  });
});
