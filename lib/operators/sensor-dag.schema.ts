import * as z from "zod";
import { ID_PATTERN } from "@/lib/schemas/dag-id";
import { durationSchema } from "@/lib/schemas/duration";
import { DAG_RUN_STATES, TERMINAL_TASK_INSTANCE_STATES } from "@/lib/schemas/states";
import { type ConfigProblem, describeOperator } from "./define-operator";
import { field } from "./meta";
import { sensorFields } from "./sensor.schema";

const whereFields = {
  dag_id: z
    .string()
    .regex(ID_PATTERN, "a dag_id")
    .meta(field({ title: "DAG" })),
  execution_delta: durationSchema.optional().meta(
    field({
      title: "Earlier by",
      description: "How much its logical date is before this run's; default the same",
    }),
  ),
  logical_date: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .meta(
      field({
        title: "Logical date",
        description: "ISO 8601, instead of a difference",
        template: true,
      }),
    ),
};
const runState = z.enum(DAG_RUN_STATES);
const taskState = z.enum(TERMINAL_TASK_INSTANCE_STATES);

function dateProblems(config: {
  execution_delta?: number | undefined;
  logical_date?: string | undefined;
}): ConfigProblem[] {
  if (config.execution_delta === undefined || config.logical_date === undefined) return [];
  const message = "Expected either execution_delta or logical_date, not both";
  return [{ path: ["logical_date"], message, code: "exclusive_fields" }];
}

/** Waits until a run of another DAG has ended. */
export const sensorDagRunDescription = describeOperator({
  type: "sensor.dag_run",
  label: "Wait for a DAG run",
  description: "Waits until a run of another DAG of the team has ended",
  icon: "workflow",
  kind: "in_process",
  config: z.strictObject({
    ...whereFields,
    allowed_states: z
      .array(runState)
      .min(1)
      .optional()
      .meta(field({ title: "Goes on at", description: "Default success" })),
    failed_states: z
      .array(runState)
      .optional()
      .meta(field({ title: "Fails at", description: "Default failed" })),
    ...sensorFields,
  }),
  check: dateProblems,
});

/** Waits until a task of another DAG has ended. */
export const sensorTaskDescription = describeOperator({
  type: "sensor.task",
  label: "Wait for a task",
  description: "Waits until a task of another DAG of the team has ended",
  icon: "workflow",
  kind: "in_process",
  config: z.strictObject({
    ...whereFields,
    task_id: z
      .string()
      .regex(ID_PATTERN, "a task_id")
      .meta(field({ title: "Task" })),
    allowed_states: z
      .array(taskState)
      .min(1)
      .optional()
      .meta(field({ title: "Goes on at", description: "Default success" })),
    failed_states: z
      .array(taskState)
      .optional()
      .meta(field({ title: "Fails at", description: "Default failed, upstream_failed" })),
    ...sensorFields,
  }),
  check: dateProblems,
});
