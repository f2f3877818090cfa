import * as z from "zod";
import { codeFieldsShape, MAX_SCRIPT_LENGTH } from "./code.schema";
import { describeOperator } from "./define-operator";
import { field } from "./meta";

const source = z.string().min(1).max(MAX_SCRIPT_LENGTH);

/** Runs bash in the sandbox. */
export const bashDescription = describeOperator({
  type: "bash",
  label: "Bash",
  description: "Runs a bash script or command in a sandbox",
  icon: "terminal",
  kind: "process",
  config: z.strictObject({
    script: source.optional().meta(
      field({
        title: "Script",
        description: "Stops at the first command that fails (bash -e -o pipefail)",
        template: true,
        language: "bash",
      }),
    ),
    command: source.optional().meta(
      field({
        title: "Command",
        description: "As Airflow's bash_command: the exit code of the last command counts",
        template: true,
        language: "bash",
      }),
    ),
    output: z
      .enum(["last_line", "none"])
      .optional()
      .meta(
        field({
          title: "Output",
          description: "What becomes the XCom return_value: the last line of stdout, or nothing",
        }),
      ),
    ...codeFieldsShape,
  }),
  check(config) {
    if ((config.script === undefined) !== (config.command === undefined)) return [];
    return [
      {
        path: config.script === undefined ? [] : ["command"],
        message: "Expected either script or command",
        code: "script_or_command",
      },
    ];
  },
});
