import { TASK_STATE_LOOKS } from "@/components/shared/state";
import type { BlockerKind } from "@/lib/schemas/api/run";
import type { TaskInstanceState } from "@/lib/schemas/states";

const look = (label: string, state: TaskInstanceState) => ({
  label,
  token: TASK_STATE_LOOKS[state].token,
});

/** What a wait is called, and the state whose colour it has: the one that the task was in. */
export const WAIT_LOOKS: Record<BlockerKind, { label: string; token: string }> = {
  upstream: look("Upstream", "none"),
  past: look("The run before", "none"),
  run_limit: look("Run limit", "none"),
  dag_limit: look("Slot of the DAG", "scheduled"),
  pool: look("Pool", "queued"),
  team_limit: look("Team limit", "queued"),
  worker: look("Worker or pool", "queued"),
  no_worker: look("No worker", "queued"),
  retry: look("Retry delay", "up_for_retry"),
  look: look("Next look", "deferred"),
  person: look("A person", "awaiting_input"),
  stop: look("Stop", "restarting"),
  deleted: look("Deleted", "none"),
};
