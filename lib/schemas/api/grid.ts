import * as z from "zod";
import {
  DAG_RUN_STATES,
  DAG_RUN_TYPES,
  type DagRunState,
  type DagRunType,
  type TaskInstanceState,
} from "../states";
import { givenInstantSchema } from "./common";

/** Character of each state in a run's `states`; a space where the run has no such task. */
export const GRID_STATE_CHARS = {
  none: "n",
  scheduled: "c",
  queued: "q",
  running: "r",
  success: "s",
  failed: "f",
  skipped: "k",
  upstream_failed: "u",
  up_for_retry: "y",
  up_for_reschedule: "e",
  deferred: "d",
  awaiting_input: "a",
  restarting: "t",
  removed: "x",
} as const satisfies Record<TaskInstanceState, string>;

const RUN_STATE_CHARS = { queued: "q", running: "r", success: "s", failed: "f" } as const;
const RUN_TYPE_CHARS = {
  scheduled: "s",
  manual: "m",
  backfill: "b",
  asset_triggered: "a",
} as const;

/** Runs by tasks: newest run last; `states` has one character a task, in the order of `tasks`. */
export type GridView = {
  tasks: { taskId: string; operator: string; depth: number; group: string | null }[];
  groups: { groupId: string; label: string; group: string | null }[];
  runs: {
    id: string;
    state: DagRunState;
    type: DagRunType;
    logicalDate: string;
    startedAt: string | null;
    endedAt: string | null;
    versionNumber: number;
    states: string;
  }[];
  hasOlder: boolean;
  /** What `before` must be to get the runs before these; null when there are none. */
  olderBefore: string | null;
};

/**
 * The grid as it travels: column by column, so that a year of runs of a hundred tasks takes some
 * 30 kB. All columns of `runs` are as long as `id`, those of `tasks` as long as `taskId`, those of `groups`
 * as long as `groupId`.
 */
export const gridWireSchema = z.object({
  tasks: z.object({
    taskId: z.array(z.string()),
    operator: z.array(z.string()),
    depth: z.array(z.number().int()),
    group: z.array(z.number().int()).meta({ description: "place in `groups`; -1 for none" }),
  }),
  groups: z.object({
    groupId: z.array(z.string()),
    label: z.array(z.string()),
    group: z.array(z.number().int()).meta({ description: "the group around it; -1 for none" }),
  }),
  runs: z.object({
    id: z.array(z.uuid()),
    state: z
      .string()
      .regex(/^[qrsf]*$/)
      .meta({ description: "one character a run: queued, running, success, failed" }),
    type: z
      .string()
      .regex(/^[smba]*$/)
      .meta({ description: "one character a run: scheduled, manual, backfill, asset_triggered" }),
    logicalDate: z.array(z.number()).meta({ description: "seconds since 1970" }),
    startedAt: z.array(z.number().nullable()).meta({ description: "seconds since 1970" }),
    duration: z.array(z.number().nullable()).meta({ description: "seconds; null until the end" }),
    versionNumber: z.array(z.number().int()),
    states: z.array(z.string().regex(/^(?:\d*[a-z ])*$/)).meta({
      description: `One character a task, a number before it repeats it (12sf = twelve successes, one failure): ${Object.entries(
        GRID_STATE_CHARS,
      )
        .map(([state, char]) => `${char} ${state}`)
        .join(", ")}, space = the run has no such task`,
    }),
  }),
  hasOlder: z.boolean(),
  olderBefore: z.string().nullable(),
});
export type GridWire = z.output<typeof gridWireSchema>;

/** Reads a grid from the wire. */
export const gridSchema = gridWireSchema.transform(decodeGrid);

/**
 * A place between the runs of a DAG, for paging back: an instant, or an instant and a run of it. Runs
 * of one instant, as a backfill beside a run by hand, are told apart by the run.
 */
export const gridPlaceSchema = z
  .string()
  .max(100)
  .transform((text, context) => {
    const [at, id, ...rest] = text.split(",");
    const instant = givenInstantSchema.safeParse(at);
    const run = z.uuid().optional().safeParse(id);
    if (instant.success && run.success && rest.length === 0) {
      return { at: new Date(instant.data), id: run.data ?? null };
    }
    context.addIssue({
      code: "custom",
      message: "Expected an instant, or olderBefore of the page before",
      input: text,
    });
    return z.NEVER;
  });
export type GridPlace = z.output<typeof gridPlaceSchema>;

export const gridQuerySchema = z
  .strictObject({
    limit: z.coerce.number().int().min(1).max(365).default(30),
    /** Only runs before it: for paging back. */
    before: gridPlaceSchema.optional(),
    state: z.enum(DAG_RUN_STATES).optional(),
    type: z.enum(DAG_RUN_TYPES).optional(),
    /** Only runs of logical dates from here on… */
    from: givenInstantSchema.optional(),
    /** …up to here, included. */
    to: givenInstantSchema.optional(),
  })
  .refine(({ from, to }) => from === undefined || to === undefined || from <= to, {
    path: ["to"],
    error: "Expected an instant that is not before from",
  });

/** A grid in the form that travels. */
export function encodeGrid(grid: GridView): GridWire {
  const { tasks, groups, runs } = grid;
  const places = new Map(groups.map(({ groupId }, place) => [groupId, place]));
  const placeOf = ({ group }: { group: string | null }) =>
    group === null ? -1 : (places.get(group) ?? -1);
  return {
    tasks: {
      taskId: tasks.map((task) => task.taskId),
      operator: tasks.map((task) => task.operator),
      depth: tasks.map((task) => task.depth),
      group: tasks.map(placeOf),
    },
    groups: {
      groupId: groups.map((group) => group.groupId),
      label: groups.map((group) => group.label),
      group: groups.map(placeOf),
    },
    runs: {
      id: runs.map((run) => run.id),
      state: runs.map((run) => RUN_STATE_CHARS[run.state]).join(""),
      type: runs.map((run) => RUN_TYPE_CHARS[run.type]).join(""),
      logicalDate: runs.map((run) => Date.parse(run.logicalDate) / 1000),
      startedAt: runs.map((run) =>
        run.startedAt === null ? null : Date.parse(run.startedAt) / 1000,
      ),
      duration: runs.map((run) =>
        run.startedAt === null || run.endedAt === null
          ? null
          : (Date.parse(run.endedAt) - Date.parse(run.startedAt)) / 1000,
      ),
      versionNumber: runs.map((run) => run.versionNumber),
      states: runs.map((run) => shorten(run.states)),
    },
    hasOlder: grid.hasOlder,
    olderBefore: grid.olderBefore,
  };
}

/** The grid of its form on the wire. */
export function decodeGrid({ tasks, groups, runs, hasOlder, olderBefore }: GridWire): GridView {
  const instant = (seconds: number) => new Date(Math.round(seconds * 1000)).toISOString();
  return {
    tasks: tasks.taskId.map((taskId, index) => ({
      taskId,
      operator: tasks.operator[index] ?? "",
      depth: tasks.depth[index] ?? 0,
      group: groups.groupId[tasks.group[index] ?? -1] ?? null,
    })),
    groups: groups.groupId.map((groupId, index) => ({
      groupId,
      label: groups.label[index] ?? groupId,
      group: groups.groupId[groups.group[index] ?? -1] ?? null,
    })),
    runs: runs.id.map((id, index) => {
      const startedAt = runs.startedAt[index] ?? null;
      const duration = runs.duration[index] ?? null;
      return {
        id,
        state: named(DAG_RUN_STATES, RUN_STATE_CHARS, runs.state[index]) ?? "queued",
        type: named(DAG_RUN_TYPES, RUN_TYPE_CHARS, runs.type[index]) ?? "scheduled",
        logicalDate: instant(runs.logicalDate[index] ?? 0),
        startedAt: startedAt === null ? null : instant(startedAt),
        endedAt: startedAt === null || duration === null ? null : instant(startedAt + duration),
        versionNumber: runs.versionNumber[index] ?? 0,
        states: lengthen(runs.states[index] ?? ""),
      };
    }),
    hasOlder,
    olderBefore,
  };
}

function named<T extends string>(
  names: readonly T[],
  chars: Readonly<Record<T, string>>,
  char: string | undefined,
): T | undefined {
  return names.find((name) => chars[name] === char);
}

/** `ssssf` → `4sf`; runs of two and less stay as they are. */
function shorten(states: string): string {
  return states.replace(/(.)\1{2,}/g, (run, char: string) => `${run.length}${char}`);
}

function lengthen(states: string): string {
  return states.replace(/(\d+)(.)/g, (_run, count: string, char: string) =>
    // More than a document may have tasks is not a grid of ours.
    char.repeat(Math.min(Number(count), 10_000)),
  );
}
