import type { EditedDag } from "./edited-dag";
import type { Scene } from "./scene";
import type { Visit } from "./witness";

/** A run as it ended. */
interface EndedRun {
  id: string;
  name: string;
  state: string;
  version: number;
  tasks: string[];
}

/** An attempt as it ended, and where the witness must have seen it. */
interface EndedAttempt {
  key: string;
  state: string;
  operator: string;
  isMapper: boolean;
}

/**
 * Holds what the database says against what the orders were and what the witness saw: each run is
 * there, has ended, on the version that it was created with or moved to, with that version's tasks;
 * each attempt ran at most once, and what succeeded did run.
 */
export async function checkEdited(
  scene: Scene,
  dags: readonly EditedDag[],
  visits: readonly Visit[],
): Promise<{ attempts: number; cancelled: number; visits: number }> {
  await checkRuns(scene, dags);
  const { verdict } = scene;
  const visited = new Map<string, number>();
  for (const { runId, taskId, attempt } of visits) {
    const key = `${runId}/${taskId}/${attempt}`;
    visited.set(key, (visited.get(key) ?? 0) + 1);
  }
  for (const [key, times] of visited) {
    if (times > 1) verdict.add("duplicated", `${key} ran ${times} times`);
  }
  const attempts = await loadAttempts(scene);
  const known = new Set(attempts.map(({ key }) => key));
  for (const { key, state, isMapper } of attempts) {
    if (!["success", "failed", "cancelled"].includes(state)) {
      verdict.add("unexpected", `${key} ended as ${state}`);
    }
    if (state === "success" && !isMapper && !visited.has(key)) {
      verdict.add("lost", `${key} succeeded without having run`);
    }
  }
  for (const key of visited.keys()) {
    if (!known.has(key)) verdict.add("unexpected", `${key} ran and is in no table`);
  }
  const cancelled = attempts.filter(({ state }) => state === "cancelled").length;
  return { attempts: attempts.length, cancelled, visits: visits.length };
}

async function checkRuns({ db, verdict }: Scene, dags: readonly EditedDag[]): Promise<void> {
  const { rows } = await db.query<EndedRun>({
    text: `select r.id, d.dag_id || ' ' || r.run_id as name, r.state::text, v.number as version,
        array(select t.task_id from task_instance t
          where t.dag_run_id = r.id and t.map_index = -1 and t.state <> 'removed'
          order by t.task_id) as tasks
      from dag_run r join dag d on d.id = r.dag_id join dag_version v on v.id = r.dag_version_id`,
    values: [],
  });
  const runs = new Map(rows.map((run) => [run.id, run]));
  for (const dag of dags) {
    for (const [id, version] of dag.versionOf) {
      const run = runs.get(id);
      if (run === undefined) {
        verdict.add("lost", `the run ${id} of ${dag.dagId} is gone`);
        continue;
      }
      runs.delete(id);
      if (run.state !== "success" && run.state !== "failed") {
        verdict.add("lost", `${run.name} is ${run.state}`);
      }
      if (run.version !== version) {
        verdict.add("unexpected", `${run.name} is on version ${run.version}, not ${version}`);
      }
      const expected = [...dag.tasksOf(run.version)].sort().join(" ");
      if (run.tasks.join(" ") !== expected) {
        verdict.add("unexpected", `${run.name} has ${run.tasks.join(" ")}, not ${expected}`);
      }
    }
  }
  for (const { name } of runs.values()) verdict.add("unexpected", `nobody started ${name}`);
}

async function loadAttempts({ db }: Scene): Promise<EndedAttempt[]> {
  const { rows } = await db.query<EndedAttempt>({
    text: `select concat(r.run_id, '/', t.task_id, '.', t.map_index, '/', a.number) as key,
        a.state::text, t.operator,
        -- What finds the elements of a mapped task calls nobody; it may have become one since.
        t.map_index < 0 and (t.expanded is not null or a.rendered is null) as "isMapper"
      from attempt a join task_instance t on t.id = a.task_instance_id
      join dag_run r on r.id = t.dag_run_id`,
    values: [],
  });
  return rows;
}
