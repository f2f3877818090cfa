import * as z from "zod";
import { jsonValueSchema } from "@/lib/schemas/json";
import { describeOperator } from "./define-operator";
import { field } from "./meta";

/** Lets the run go on behind it only when a condition holds. */
export const shortCircuitDescription = describeOperator({
  type: "short_circuit",
  label: "Short circuit",
  description: "Skips what is behind it unless a condition holds",
  icon: "circuit-board",
  kind: "in_process",
  config: z.strictObject({
    condition: jsonValueSchema.meta(
      field({
        title: "Condition",
        description:
          "Usually a template such as {{ xcom.count.rows > 0 }}. Not met by false, 0, null, an empty text, list or mapping, and the texts false, no, off, none, null and 0",
        template: true,
        native: true,
      }),
    ),
    ignore_downstream_trigger_rules: z
      .boolean()
      .optional()
      .meta(
        field({
          title: "Ignore trigger rules",
          description:
            "true (default): everything behind is skipped, at any distance; false: only the tasks directly behind, and the others follow their trigger rules",
        }),
      ),
  }),
});
