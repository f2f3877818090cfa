import { runCodeOperator } from "./code-operator";
import type { Operator } from "./define-operator";
import { nodeDescription } from "./node.schema";

/** The `node` operator. */
export const nodeOperator: Operator<typeof nodeDescription.config> = {
  ...nodeDescription,
  run: (ctx, config) => runCodeOperator(ctx, config, { language: "node", source: config.script }),
};
