import * as z from "zod";
import { describeOperator } from "./define-operator";

/** Lets only the latest scheduled run go on. */
export const latestOnlyDescription = describeOperator({
  type: "latest_only",
  label: "Latest only",
  description:
    "Skips the tasks directly behind it unless this is the latest run of the schedule; runs started by hand always go on",
  icon: "fast-forward",
  kind: "in_process",
  config: z.strictObject({}),
});
