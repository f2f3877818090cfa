import type { Operator } from "./define-operator";
import { emptyDescription } from "./empty.schema";

/** The `empty` operator. */
export const emptyOperator: Operator<typeof emptyDescription.config> = {
  ...emptyDescription,
  run: async () => ({}),
};
