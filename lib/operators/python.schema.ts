import * as z from "zod";
import { codeFieldsShape, MAX_SCRIPT_LENGTH } from "./code.schema";
import { describeOperator } from "./define-operator";
import { field } from "./meta";

/** Runs Python in the sandbox. */
export const pythonDescription = describeOperator({
  type: "python",
  label: "Python",
  description: "Runs a Python 3 script in a sandbox",
  icon: "file-code",
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
            "Python 3. A function main(context) is called, and what it returns is the XCom return_value; `from millrace import context, xcom, connection, variable` gives the rest",
          template: true,
          language: "python",
        }),
      ),
    ...codeFieldsShape,
  }),
});
