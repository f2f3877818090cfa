import * as z from "zod";
import { describeOperator } from "./define-operator";
import { field } from "./meta";
import { sensorFields } from "./sensor.schema";

/** Waits until a time of the day, or an instant. */
export const sensorTimeDescription = describeOperator({
  type: "sensor.time",
  label: "Wait for a time",
  description: "Waits until a time of the day on which the data interval ends, or until an instant",
  icon: "clock",
  kind: "in_process",
  config: z.strictObject({
    target_time: z
      .string()
      .min(1)
      .max(200)
      .meta(
        field({
          title: "Time",
          description: "08:30 in the DAG's time zone, or an instant such as 2026-01-31T08:30:00Z",
          template: true,
        }),
      ),
    timeout: sensorFields.timeout,
    soft_fail: sensorFields.soft_fail,
  }),
});
