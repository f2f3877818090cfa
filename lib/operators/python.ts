import { runCodeOperator } from "./code-operator";
import type { Operator } from "./define-operator";
import { pythonDescription } from "./python.schema";

/** The `python` operator. */
export const pythonOperator: Operator<typeof pythonDescription.config> = {
  ...pythonDescription,
  run: (ctx, config) => runCodeOperator(ctx, config, { language: "python", source: config.script }),
};
