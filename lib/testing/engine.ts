import { randomUUID } from "node:crypto";
import type pg from "pg";
import { planMappedGroups } from "@/lib/core/dag/mapped-groups";
import type { PlanEntry } from "@/lib/core/dag/plan";
import { createRuns, type NewRun } from "@/lib/db/system/engine";

/** A task of a made-up plan; what is left out is ordinary. */
export type PlanTask = Partial<
  Omit<
    PlanEntry,
    "idx" | "upstream_count" | "downstream" | "edges" | "within" | "map_group" | "past" | "setups"
  >
> & {
  task_id: string;
  /** task_ids of the direct upstreams, which must stand before it. */
  needs?: readonly string[];
  past?: PlanEntry["past"] | undefined;
  setups?: PlanEntry["setups"] | undefined;
  /** The mapped group that it is in. */
  mapped_group?: string | undefined;
};

/** Builds a plan from tasks in topological order. */
export function planOf(tasks: readonly PlanTask[]): PlanEntry[] {
  const idxOf = new Map(tasks.map((task, idx) => [task.task_id, idx]));
  const downstream = tasks.map((): number[] => []);
  for (const [idx, task] of tasks.entries()) {
    for (const need of task.needs ?? []) downstream[idxOf.get(need) ?? -1]?.push(idx);
  }
  const entries = tasks.map(
    ({ needs, past, setups, mapped_group: group, ...task }, idx): PlanEntry => ({
      operator: "empty",
      is_process: false,
      trigger_rule: "all_success",
      priority: 1,
      queue: "default",
      max_tries: 1,
      ...task,
      ...(past === undefined ? {} : { past }),
      ...(setups === undefined ? {} : { setups }),
      ...(group === undefined ? {} : { is_mapped: true }),
      idx,
      upstream_count: needs?.length ?? 0,
      downstream: downstream[idx] ?? [],
    }),
  );
  return planMappedGroups(entries, ({ idx }) => tasks[idx]?.mapped_group ?? null);
}

/** Enters a team. */
export async function insertTeam(
  db: pg.Pool | pg.Client,
  slug: string = randomUUID(),
): Promise<string> {
  const { rows } = await db.query<{ id: string }>(
    "insert into team (slug, name) values ($1, $1) returning id",
    [slug],
  );
  return rows[0]?.id ?? "";
}

/** Enters a worker that is alive. */
export async function insertWorker(db: pg.Pool | pg.Client, name = "test"): Promise<string> {
  const { rows } = await db.query<{ id: string }>(
    `insert into worker (name, host, pid, queues, process_slots, light_slots)
     values ($1, 'test', 0, '{default}', 8, 100) returning id`,
    [name],
  );
  return rows[0]?.id ?? "";
}

/** A DAG in the database with one version, and a way to start runs of it. */
export interface TestDag {
  id: string;
  versionId: string;
  teamId: string;
  /** Creates a run for a logical date; returns its id, or undefined when the date is taken. */
  run(logicalDate?: Date, more?: Partial<NewRun>): Promise<string | undefined>;
}

let nextInstant = Date.UTC(2024, 0, 1);

/** Enters a DAG with one version of the given plan. */
export async function insertDag(
  db: pg.Pool | pg.Client,
  teamId: string,
  plan: readonly PlanEntry[],
  limits: {
    maxActiveRuns?: number;
    maxActiveTasks?: number;
    dagrunTimeout?: number;
    maxConsecutiveFailedRuns?: number;
    document?: unknown;
  } = {},
): Promise<TestDag> {
  const id = randomUUID();
  const versionId = randomUUID();
  await db.query(
    `insert into dag (id, team_id, dag_id, tags, max_active_runs, current_version_id, paused,
       dagrun_timeout, max_consecutive_failed_runs)
     values ($1, $2, $3, '{}', $4, $5, false, $6, $7)`,
    [
      id,
      teamId,
      `dag_${id.slice(0, 8)}`,
      limits.maxActiveRuns ?? 16,
      versionId,
      limits.dagrunTimeout ?? null,
      limits.maxConsecutiveFailedRuns ?? 0,
    ],
  );
  await db.query("insert into dag_slot (dag_id, team_id, max_active_tasks) values ($1, $2, $3)", [
    id,
    teamId,
    limits.maxActiveTasks ?? 1000,
  ]);
  await db.query(
    `insert into dag_version (id, team_id, dag_id, number, source, document, plan, hash)
     values ($1, $2, $3, 1, '', $4, $5, '')`,
    [versionId, teamId, id, JSON.stringify(limits.document ?? {}), JSON.stringify(plan)],
  );
  return {
    id,
    versionId,
    teamId,
    run: async (logicalDate, more) => {
      nextInstant += 1_000;
      const at = (logicalDate ?? new Date(nextInstant)).toISOString();
      const run: NewRun = {
        id: randomUUID(),
        team_id: teamId,
        dag_id: id,
        dag_version_id: versionId,
        run_id: `manual__${at}`,
        type: "manual",
        logical_date: at,
        interval_start: at,
        interval_end: at,
        run_after: at,
        ...more,
      };
      return (await createRuns(db, [run]))[0];
    },
  };
}
