import {
  DAG_RUN_STATES,
  type DagRunState,
  TASK_INSTANCE_STATES,
  type TaskInstanceState,
} from "@/lib/schemas/states";
import { GLYPHS, type Glyph } from "./state-glyphs";

/** How a block in a state's colour is filled, so that greys and browns differ without hue. */
export type StatePattern = "solid" | "hollow" | "outline" | "hatch";

/** All that the screens need to show a state; `token` is the part after `--state-` and `st-`. */
export type StateLook = {
  label: string;
  meaning: string;
  token: string;
  glyph: Glyph;
  pattern: StatePattern;
  animated: boolean;
};

function look(
  state: TaskInstanceState,
  label: string,
  meaning: string,
  pattern: StatePattern = "solid",
): StateLook {
  return {
    label,
    meaning,
    token: state.replaceAll("_", "-"),
    glyph: GLYPHS[state],
    pattern,
    animated: state === "running",
  };
}

/** The one table from a task instance's state to its words, colour, glyph and pattern. */
export const TASK_STATE_LOOKS: Record<TaskInstanceState, StateLook> = {
  none: look("none", "None", "Nothing decided yet", "outline"),
  scheduled: look("scheduled", "Scheduled", "Dependencies met, waiting for a slot", "hollow"),
  queued: look("queued", "Queued", "Has a slot, waiting for a worker"),
  running: look("running", "Running", "A worker is executing it"),
  success: look("success", "Success", "Finished without an error"),
  failed: look("failed", "Failed", "Ended with an error and no retries are left"),
  skipped: look("skipped", "Skipped", "Not needed in this run"),
  upstream_failed: look("upstream_failed", "Upstream failed", "A task it needs has failed"),
  up_for_retry: look("up_for_retry", "Up for retry", "Failed, waiting to try again"),
  up_for_reschedule: look("up_for_reschedule", "Up for reschedule", "Waiting for its next look"),
  deferred: look("deferred", "Deferred", "Asleep without a slot until something happens"),
  awaiting_input: look("awaiting_input", "Awaiting input", "Waiting for a person to decide"),
  restarting: look("restarting", "Restarting", "Stopped on request, about to run again"),
  removed: look("removed", "Removed", "No longer in the DAG's newest version", "hatch"),
};

/** The look of a DAG run's state: the same marks, with words for a whole run. */
export const RUN_STATE_LOOKS: Record<DagRunState, StateLook> = {
  queued: { ...TASK_STATE_LOOKS.queued, meaning: "Waiting for other runs of this DAG" },
  running: { ...TASK_STATE_LOOKS.running, meaning: "Tasks are being executed" },
  success: { ...TASK_STATE_LOOKS.success, meaning: "Every last task succeeded or was skipped" },
  failed: { ...TASK_STATE_LOOKS.failed, meaning: "At least one last task failed" },
};

/** Any state that has a look; run states are a subset of the task-instance states. */
export type AnyState = TaskInstanceState | DagRunState;

/** The look of a state; say `kind: "run"` for the words that fit a whole run. */
export function stateLook(state: AnyState, kind: "task" | "run" = "task"): StateLook {
  return kind === "run" && isRunState(state) ? RUN_STATE_LOOKS[state] : TASK_STATE_LOOKS[state];
}

function isRunState(state: AnyState): state is DagRunState {
  return (DAG_RUN_STATES as readonly string[]).includes(state);
}

/** The states of each kind in the order that legends show them. */
export const STATE_ORDER = { task: TASK_INSTANCE_STATES, run: DAG_RUN_STATES } as const;
