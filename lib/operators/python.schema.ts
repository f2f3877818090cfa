import * as z from "zod";
import { codeFieldsShape, MAX_SCRIPT_LENGTH } from "./code.schema";
import { describeOperator } from "./define-operator";
import { field } from "./meta";

/** A name, extras and versions: no options, addresses, paths or blanks. */
const REQUIREMENT =
  /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?(?:\[[A-Za-z0-9._,-]+\])?(?:(?:[<>=!~]=|[<>]|===)[A-Za-z0-9.*+!_-]+(?:,(?:[<>=!~]=|[<>])[A-Za-z0-9.*+!_-]+)*)?$/;

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
    requirements: z
      .array(
        z
          .string()
          .max(200)
          .regex(REQUIREMENT, "Expected a package as pip names it, such as pandas==2.2.3"),
      )
      .max(50)
      .optional()
      .meta(
        field({
          title: "Requirements",
          description:
            "Packages from the installation's index, such as pandas==2.2.3; installed once for the team and list, from built packages (wheels) only",
        }),
      ),
    ...codeFieldsShape,
  }),
});
