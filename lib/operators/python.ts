import { runCodeOperator } from "./code-operator";
import type { Operator } from "./define-operator";
import { pythonDescription } from "./python.schema";

/** The `python` operator. */
export const pythonOperator: Operator<typeof pythonDescription.config> = {
  ...pythonDescription,
  run: (ctx, { script, requirements, ...config }) =>
    runCodeOperator(ctx, config, { language: "python", source: script, requirements }),
};
