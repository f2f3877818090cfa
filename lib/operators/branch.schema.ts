import * as z from "zod";
import { jsonValueSchema } from "@/lib/schemas/json";
import { describeOperator } from "./define-operator";
import { field } from "./meta";

/** Chooses which of the tasks directly behind it run. */
export const branchDescription = describeOperator({
  type: "branch",
  label: "Branch",
  description: "Chooses which of the tasks directly behind it run; the others are skipped",
  icon: "split",
  kind: "in_process",
  config: z.strictObject({
    choose: jsonValueSchema.meta(
      field({
        title: "Choose",
        description:
          "A task or a group directly behind this one, or a list of them: written out, or a template such as {{ xcom.decide }}. Nothing (null, an empty text or list) skips them all. Where the ways meet again, use trigger_rule none_failed_min_one_success",
        template: true,
        native: true,
        downstream: true,
      }),
    ),
  }),
});
