import { describe, expect, it } from "vitest";
import { ruleSettingsSchema } from "@/lib/schemas/alert";
import { planAlerts } from "./plan";
import type { AlertEvent, AlertRule, EventKind, FailedCheck } from "./types";

const RULE: AlertRule = {
  id: "rule",
  teamId: "team",
  event: "check_warned",
  scope: "team",
  tag: "",
  dagUuid: null,
  taskId: "",
  settings: ruleSettingsSchema.parse({}),
  channelIds: ["ops"],
};

function event(kind: EventKind, day: number, more: Partial<AlertEvent> = {}): AlertEvent {
  const logicalDate = new Date(Date.UTC(2024, 2, day));
  return {
    id: `${kind}-${day}-${more.detail ?? ""}-${more.subject?.mapIndex ?? ""}`,
    teamId: "team",
    kind,
    at: logicalDate,
    dag: { id: "dag", dagId: "orders", tags: [] },
    runUuid: `run-${day}`,
    logicalDate,
    runType: "scheduled",
    ruleId: null,
    failuresInARow: 0,
    previousFailed: false,
    succeededTasks: [],
    failedChecks: [],
    detail: "",
    subject: {
      dagId: "orders",
      run: `run-${day}`,
      runType: "scheduled",
      logicalDate: logicalDate.toISOString(),
      taskId: null,
      mapIndex: null,
      attempt: 1,
      line: null,
      error: null,
      durationSeconds: null,
      failedTasks: null,
      owner: "",
      changed: null,
    },
    ...more,
  };
}

function warned(day: number, name: string, value = "1", mapIndex: number | null = null) {
  const base = event("check_warned", day);
  const error = `${name}: ${value}, expected = 0`;
  const subject = { ...base.subject, taskId: "look", mapIndex, error };
  return event("check_warned", day, { detail: name, subject });
}

function ended(
  kind: "run_succeeded" | "run_failed",
  day: number,
  succeededTasks: readonly string[],
  ...failing: string[]
) {
  const failedChecks: FailedCheck[] = failing.map((name) => ({ taskId: "look", name }));
  return event(kind, day, { succeededTasks, failedChecks });
}

/** What became of the events, in one pass. */
function outcome(events: readonly AlertEvent[], rule: AlertRule = RULE) {
  let made = 0;
  const newId = () => `incident-${++made}`;
  const now = new Date(Date.UTC(2024, 2, 31));
  const plan = planAlerts({ events, rules: [rule], open: [], now, newId });
  return {
    incidents: plan.incidents.map(({ family, taskId, fingerprint, occurrences, closedAt }) => [
      family,
      taskId,
      fingerprint,
      occurrences,
      closedAt === null ? "open" : `closed on ${closedAt.getUTCDate()}`,
    ]),
    told: plan.items.map(({ change, subject }) => `${change}: ${subject.title}`),
  };
}

describe("a check that warns", () => {
  it("has one incident by its name, whatever it measured", () => {
    expect(outcome([warned(1, "rows", "17"), warned(2, "rows", "no"), warned(2, "nulls")])).toEqual(
      {
        incidents: [
          ["check", "look", "rows", 2, "open"],
          ["check", "look", "nulls", 1, "open"],
        ],
        told: ["opened: look warned: rows", "opened: look warned: nulls"],
      },
    );
  });

  it("is not over when its run ends well, for it failed in it", () => {
    const { incidents } = outcome([
      warned(1, "rows"),
      ended("run_succeeded", 1, ["look"], "rows"),
      ended("run_succeeded", 2, ["look"], "rows"),
    ]);
    expect(incidents).toEqual([["check", "look", "rows", 1, "open"]]);
  });

  it.each([
    ["succeeds", "run_succeeded"],
    ["fails elsewhere", "run_failed"],
  ] as const)("is over when its task succeeds and it passes, in a run that %s", (_how, kind) => {
    const { incidents, told } = outcome([
      warned(1, "rows"),
      warned(1, "nulls"),
      ended(kind, 2, ["look"], "nulls"),
    ]);
    expect(incidents).toEqual([
      ["check", "look", "rows", 1, "closed on 2"],
      ["check", "look", "nulls", 1, "open"],
    ]);
    expect(told).toContain("closed: look warned: rows");
  });

  it("is not over when its task did not succeed, nor by an earlier date", () => {
    const { incidents } = outcome([
      warned(5, "rows"),
      ended("run_failed", 6, []),
      ended("run_succeeded", 4, ["look"]),
    ]);
    expect(incidents).toEqual([["check", "look", "rows", 1, "open"]]);
  });

  it("is one occurrence of a run, however many elements of a mapped task warn", () => {
    const { incidents, told } = outcome([
      warned(1, "rows", "1", 0),
      warned(1, "rows", "2", 1),
      warned(1, "rows", "3", 2),
    ]);
    expect(incidents).toEqual([["check", "look", "rows", 1, "open"]]);
    expect(told).toEqual(["opened: look[0] warned: rows"]);
  });

  it("is told to rules that ask for it, at its task", () => {
    const of = (more: Partial<AlertRule>) => outcome([warned(1, "rows")], { ...RULE, ...more });
    const silent = { incidents: [], told: [] };
    expect(of({ event: "task_failed" })).toEqual(silent);
    expect(of({ scope: "task", dagUuid: "dag", taskId: "other" })).toEqual(silent);
    expect(of({ scope: "task", dagUuid: "dag", taskId: "look" }).told).toHaveLength(1);
  });
});
