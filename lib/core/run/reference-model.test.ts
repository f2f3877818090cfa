import fc from "fast-check";
import { expect, test } from "vitest";
import { TRIGGER_RULES, type TriggerRule } from "@/lib/schemas/states";
import {
  type AttemptOutcome,
  instanceKey,
  type ModelTask,
  playRun,
  playRuns,
} from "./reference-model";

const task = (
  taskId: string,
  needs: string[] = [],
  triggerRule: TriggerRule = "all_success",
  retries = 0,
): ModelTask => ({ taskId, needs, triggerRule, retries });
const always =
  (outcomes: Record<string, AttemptOutcome>) =>
  (taskId: string): AttemptOutcome =>
    outcomes[taskId] ?? "success";

test("a diamond in which everything goes well", () => {
  const result = playRun(
    [task("a"), task("b", ["a"]), task("c", ["a"]), task("d", ["b", "c"])],
    always({}),
  );
  expect(result.run).toBe("success");
  expect(Object.fromEntries(result.states)).toEqual({
    a: "success",
    b: "success",
    c: "success",
    d: "success",
  });
});

test("a failure cascades, a task with all_done still runs, the run fails by its other leaf", () => {
  const result = playRun(
    [task("a"), task("b", ["a"]), task("c", ["b"]), task("tidy", ["b"], "all_done")],
    always({ a: "failed" }),
  );
  expect(result.run).toBe("failed");
  expect(Object.fromEntries(result.states)).toEqual({
    a: "failed",
    b: "upstream_failed",
    c: "upstream_failed",
    tidy: "success",
  });
  expect(Object.fromEntries(result.attempts)).toEqual({ a: 1, tidy: 1 });
});

test("a skipped branch joins by none_failed_min_one_success", () => {
  const result = playRun(
    [
      task("left"),
      task("right"),
      task("more", ["right"]),
      task("join", ["left", "more"], "none_failed_min_one_success"),
    ],
    always({ right: "skipped" }),
  );
  expect(result.states.get("more")).toBe("skipped");
  expect(result.states.get("join")).toBe("success");
});

test("a branch skips what it did not choose, whatever the rule there; what is ready goes on", () => {
  const result = playRun(
    [
      { ...task("pick"), skips: ["left", "tidy"] },
      task("left", ["pick"]),
      task("right", ["pick"]),
      task("tidy", ["pick"], "all_done"),
      task("early", ["pick"], "always"),
      task("join", ["left", "right"], "none_failed_min_one_success"),
    ],
    always({}),
  );
  expect(Object.fromEntries(result.states)).toEqual({
    pick: "success",
    left: "skipped",
    right: "success",
    tidy: "skipped",
    early: "success",
    join: "success",
  });
});

test("what depends on its past waits for the run before, and for a failure there without end", () => {
  const tasks = [
    { ...task("a"), past: "task" as const },
    { ...task("b", ["a"]), past: "downstream" as const },
    task("c", ["b"]),
  ];
  const told = (failing: string) =>
    playRuns(tasks, 2, ({ run, taskId }) =>
      `${run}/${taskId}` === failing ? "failed" : "success",
    ).map(({ run, states }) => `${run}: ${[...states].map((one) => one.join(" ")).join(", ")}`);
  expect(told("none")).toEqual([
    "success: a success, b success, c success",
    "success: a success, b success, c success",
  ]);
  expect(told("0/a")).toEqual([
    "failed: a failed, b upstream_failed, c upstream_failed",
    "running: ",
  ]);
  expect(told("0/c")).toEqual(["failed: a success, b success, c failed", "running: a success"]);
});

test("a mapped task stands before others with all its instances, and is skipped without elements", () => {
  const tasks = (elements: number) => [
    { ...task("each"), elements },
    task("all", ["each"]),
    task("any", ["each"], "one_success"),
  ];
  const told = (elements: number, failing: string) => {
    const { run, states } = playRuns(tasks(elements), 1, (place) =>
      instanceKey(place) === failing ? "failed" : "success",
    )[0] ?? { run: "", states: new Map() };
    return `${run}: ${[...states].map((one) => one.join(" ")).join(", ")}`;
  };
  expect(told(2, "none")).toBe(
    "success: each success, each[0] success, each[1] success, all success, any success",
  );
  expect(told(2, "each[1]")).toBe(
    "failed: each success, each[0] success, each[1] failed, all upstream_failed, any success",
  );
  expect(told(0, "none")).toBe("success: each skipped, all skipped, any skipped");
  expect(told(2, "each")).toBe("failed: each failed, all upstream_failed, any upstream_failed");
});

test("a teardown runs when its setup succeeded, and does not fail the run", () => {
  const tasks = [
    task("setup"),
    task("work", ["setup"]),
    { ...task("tidy", ["setup", "work"], "all_done"), setups: ["setup"] },
  ];
  const told = (outcomes: Record<string, AttemptOutcome>) => {
    const { run, states } = playRun(tasks, always(outcomes));
    return `${run}: ${[...states].map((one) => one.join(" ")).join(", ")}`;
  };
  expect(told({ tidy: "failed" })).toBe("success: setup success, work success, tidy failed");
  expect(told({ work: "failed" })).toBe("failed: setup success, work failed, tidy success");
  expect(told({ setup: "failed" })).toBe(
    "failed: setup failed, work upstream_failed, tidy upstream_failed",
  );
  expect(told({ setup: "skipped" })).toBe("success: setup skipped, work skipped, tidy skipped");
});

test("retries: fails twice, then succeeds", () => {
  const flaky = (_taskId: string, attempt: number) => (attempt < 3 ? "failed" : "success");
  expect(playRun([task("a", [], "all_success", 2)], flaky).run).toBe("success");
  const gaveUp = playRun([task("a", [], "all_success", 1)], flaky);
  expect([gaveUp.run, gaveUp.attempts.get("a")]).toEqual(["failed", 2]);
});

test("what is known first decides: skipped before the other upstream failed", () => {
  const tasks = [task("a"), task("b"), task("c", ["a", "b"])];
  const outcomes = always({ a: "skipped", b: "failed" });
  expect(playRun(tasks, outcomes).states.get("c")).toBe("upstream_failed");
  const oneByOne = playRun(tasks, outcomes, (ready) => ready.slice(0, 1));
  expect(oneByOne.states.get("c")).toBe("skipped");
});

test("every run without a cycle comes to an end, with a state for each task", () => {
  const arbitraryTasks = fc
    .array(
      fc.record({
        needs: fc.array(fc.nat(30), { maxLength: 4 }),
        triggerRule: fc.constantFrom(...TRIGGER_RULES),
        retries: fc.nat(2),
        outcomes: fc.array(fc.constantFrom<AttemptOutcome>("success", "failed", "skipped"), {
          minLength: 3,
          maxLength: 3,
        }),
      }),
      { minLength: 1, maxLength: 20 },
    )
    .map((drafts) =>
      drafts.map((draft, index) => ({
        ...draft,
        taskId: `t${index}`,
        needs: draft.needs.filter((needed) => needed < index).map((needed) => `t${needed}`),
      })),
    );
  fc.assert(
    fc.property(arbitraryTasks, (tasks) => {
      const result = playRun(
        tasks,
        (taskId, attempt) =>
          tasks.find((t) => t.taskId === taskId)?.outcomes[attempt - 1] ?? "success",
      );
      expect(result.states.size).toBe(tasks.length);
    }),
  );
});
