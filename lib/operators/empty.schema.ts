import * as z from "zod";
import { describeOperator } from "./define-operator";

/** Does nothing and succeeds. */
export const emptyDescription = describeOperator({
  type: "empty",
  label: "Empty",
  description: "Does nothing; joins or groups other tasks",
  icon: "circle-dashed",
  kind: "in_process",
  config: z.strictObject({}),
});
