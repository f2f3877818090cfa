import * as z from "zod";
import { ID_PATTERN } from "@/lib/schemas/dag-id";
import { jsonObjectSchema } from "@/lib/schemas/json";
import { describeOperator } from "./define-operator";
import { field } from "./meta";

/** Runs another DAG of the team. */
export const dagTriggerDescription = describeOperator({
  type: "dag.trigger",
  label: "Trigger a DAG",
  description: "Runs another DAG of the team, and waits for its end without a slot if asked",
  icon: "workflow",
  kind: "in_process",
  config: z.strictObject({
    dag_id: z
      .string()
      .regex(ID_PATTERN, "a dag_id")
      .meta(field({ title: "DAG", description: "Its dag_id" })),
    conf: jsonObjectSchema
      .optional()
      .meta(field({ title: "Conf", description: "Checked by its params", template: true })),
    logical_date: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .meta(
        field({
          title: "Logical date",
          description: "ISO 8601; default now. It must have no run yet",
          template: true,
        }),
      ),
    wait_for_completion: z
      .boolean()
      .optional()
      .meta(
        field({
          title: "Wait for its end",
          description: "Fails when the run fails; default false",
        }),
      ),
  }),
});
