import fc from "fast-check";
import { expect, test } from "vitest";
import { DAG_RUN_STATES, DAG_RUN_TYPES } from "../states";
import { encodeGrid, GRID_STATE_CHARS, type GridView, gridSchema } from "./grid";

const instant = fc
  .date({ min: new Date("2020-01-01"), max: new Date("2030-01-01"), noInvalidDate: true })
  .map((date) => date.toISOString());
const times = fc
  .tuple(fc.option(instant), fc.option(fc.nat(10_000_000)))
  .map(([startedAt, ms]) => ({
    startedAt,
    endedAt:
      startedAt === null || ms === null ? null : new Date(Date.parse(startedAt) + ms).toISOString(),
  }));

const groupNames = fc.uniqueArray(fc.string(), { maxLength: 5 });
const tree = groupNames.chain((names) => {
  const group = fc.constantFrom(null, ...names);
  return fc.record({
    groups: fc
      .tuple(
        ...names.map((groupId) =>
          fc.record({ groupId: fc.constant(groupId), label: fc.string(), group }),
        ),
      )
      .map((groups) => [...groups]),
    tasks: fc.array(
      fc.record({ taskId: fc.string(), operator: fc.string(), depth: fc.nat(50), group }),
      { maxLength: 30 },
    ),
  });
});

const grids = tree.chain(({ tasks, groups }) =>
  fc
    .array(
      fc
        .record({
          id: fc.uuid(),
          state: fc.constantFrom(...DAG_RUN_STATES),
          type: fc.constantFrom(...DAG_RUN_TYPES),
          logicalDate: instant,
          versionNumber: fc.nat(1000),
          times,
          states: fc.string({
            unit: fc.constantFrom(" ", ...Object.values(GRID_STATE_CHARS)),
            minLength: tasks.length,
            maxLength: tasks.length,
          }),
        })
        .map(({ times: { startedAt, endedAt }, ...run }) => ({ ...run, startedAt, endedAt })),
      { maxLength: 10 },
    )
    .map((runs): GridView => ({ tasks, groups, runs, hasOlder: true, olderBefore: null })),
);

test("a grid survives its travel", () => {
  fc.assert(
    fc.property(grids, (grid) => {
      expect(gridSchema.parse(JSON.parse(JSON.stringify(encodeGrid(grid))))).toEqual(grid);
    }),
  );
});

test("a year of a hundred tasks takes less than 60 kB", () => {
  const run = (index: number): GridView["runs"][number] => ({
    id: `01a20519-67aa-79fa-9167-${index.toString(16).padStart(12, "0")}`,
    state: index % 20 === 0 ? "failed" : "success",
    type: "scheduled",
    logicalDate: new Date(Date.UTC(2025, 0, index)).toISOString(),
    startedAt: new Date(Date.UTC(2025, 0, index + 1, 0, 0, 0, 123)).toISOString(),
    endedAt: new Date(Date.UTC(2025, 0, index + 1, 0, 5, 6, 789)).toISOString(),
    versionNumber: 12,
    states: index % 20 === 0 ? `${"s".repeat(60)}f${"u".repeat(39)}` : "s".repeat(100),
  });
  const grid: GridView = {
    tasks: Array.from({ length: 100 }, (_, index) => ({
      taskId: `a_task_of_usual_length_${index}`,
      operator: "python",
      depth: index,
      group: `group_${index % 10}`,
    })),
    groups: Array.from({ length: 10 }, (_, index) => ({
      groupId: `group_${index}`,
      label: `Group ${index}`,
      group: null,
    })),
    runs: Array.from({ length: 365 }, (_, index) => run(index)),
    hasOlder: false,
    olderBefore: null,
  };
  expect(JSON.stringify(encodeGrid(grid)).length).toBeLessThan(60_000);
});
