import * as z from "zod";
import { durationSchema } from "@/lib/schemas/duration";
import { describeOperator } from "./define-operator";
import { field } from "./meta";
import { sensorFields } from "./sensor.schema";

/** Waits until some time after the end of the run's data interval. */
export const sensorTimeDeltaDescription = describeOperator({
  type: "sensor.time_delta",
  label: "Wait for a time delta",
  description: "Waits until some time after the end of the data interval",
  icon: "timer",
  kind: "in_process",
  config: z.strictObject({
    delta: durationSchema.meta(
      field({ title: "Delta", description: "Counted from the end of the data interval" }),
    ),
    timeout: sensorFields.timeout,
    soft_fail: sensorFields.soft_fail,
  }),
});
