import { stringify } from "yaml";
import type { Random } from "./random";
import { type Tasks, visitTask } from "./workload";

const RULES = ["all_success", "all_done", "none_failed", "one_success", "one_failed"] as const;
const MOST_TASKS = 8;

/** A document drawn at random: other tasks, edges, rules and limits in each version. */
export function editedDocument(
  random: Random,
  dagId: string,
  version: number,
  witness: string,
): { source: string; tasks: readonly string[] } {
  const tasks: Tasks = {};
  for (let place = 0; place < MOST_TASKS; place += 1) {
    // Some tasks come and go from version to version.
    if (place > 1 && random.chance(0.25)) continue;
    const needs = Object.keys(tasks).filter(() => random.chance(0.4));
    const isMapped = random.chance(0.15);
    tasks[`t${place}`] = visitTask({ witness }, needs, [], {
      retries: 2,
      url: `http://${witness}/{{ run_id }}/{{ ti.task_id }}.{{ map_index }}/{{ try_number }}`,
      ...(needs.length > 0 ? { trigger_rule: random.pick(RULES) } : {}),
      ...(isMapped ? { expand: { over: [1, 2, 3], as: "n" } } : {}),
    });
  }
  const source = stringify({
    dag_id: dagId,
    description: `version ${version}`,
    max_active_runs: Math.floor(random.between(2, 10)),
    max_active_tasks: Math.floor(random.between(2, 16)),
    tasks,
  });
  return { source, tasks: Object.keys(tasks) };
}
