import { bashDescription } from "./bash.schema";
import { runCodeOperator } from "./code-operator";
import type { Operator } from "./define-operator";

/** The `bash` operator. */
export const bashOperator: Operator<typeof bashDescription.config> = {
  ...bashDescription,
  run: (ctx, config) =>
    runCodeOperator(ctx, config, {
      language: "bash",
      source: config.script ?? config.command ?? "",
      strict: config.script !== undefined,
      lastLineIsOutput: config.output !== "none",
    }),
};
