import * as z from "zod";
import { describeOperator } from "./define-operator";
import { field } from "./meta";
import { sensorFields } from "./sensor.schema";

/** Waits until an asset is updated. */
export const sensorAssetDescription = describeOperator({
  type: "sensor.asset",
  label: "Wait for an asset",
  description: "Waits until an asset of the team is updated; the update wakes it at once",
  icon: "package-open",
  kind: "in_process",
  config: z.strictObject({
    asset: z
      .string()
      .min(1)
      .max(200)
      .meta(field({ title: "Asset", description: "Its name", template: true })),
    since: z
      .enum(["interval_start", "interval_end", "last_success"])
      .optional()
      .meta(
        field({
          title: "Since",
          description:
            "Which updates count: from the start of the run's data interval (default), from its end, or from the start of the last run that succeeded (any, when none has)",
        }),
      ),
    ...sensorFields,
  }),
});
