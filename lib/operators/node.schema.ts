import * as z from "zod";
import { codeFieldsShape, MAX_SCRIPT_LENGTH } from "./code.schema";
import { describeOperator } from "./define-operator";
import { field } from "./meta";

/** Runs JavaScript or TypeScript in the sandbox. */
export const nodeDescription = describeOperator({
  type: "node",
  label: "Node",
  description: "Runs JavaScript or TypeScript in a sandbox",
  icon: "braces",
  kind: "process",
  config: z.strictObject({
    script: z
      .string()
      .min(1)
      .max(MAX_SCRIPT_LENGTH)
      .meta(
        field({
          title: "Script",
          description:
            'An ES module in JavaScript or TypeScript. A default-exported function is called with the context, and what it returns is the XCom return_value; `import { context, xcom, connection, variable } from "millrace"` gives the rest',
          template: true,
          language: "typescript",
        }),
      ),
    ...codeFieldsShape,
  }),
});
