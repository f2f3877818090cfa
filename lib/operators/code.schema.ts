import * as z from "zod";
import { field } from "./meta";

/** The largest script a task may hold, in characters. */
export const MAX_SCRIPT_LENGTH = 256 * 1024;

const idList = z.array(z.string().min(1).max(200)).max(50);

/** Names that an author's `env` may use; the loader's and our own are refused by the executor too. */
export const ENV_NAME = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;

/** The fields that all code operators share. */
export const codeFieldsShape = {
  env: z
    .record(z.string().regex(ENV_NAME, "Expected a variable name such as MY_NAME"), z.string())
    .optional()
    .meta(
      field({
        title: "Environment",
        description: "Variables for the code, added to the MILLRACE_* ones",
        template: true,
      }),
    ),
  connections: idList.optional().meta(
    field({
      title: "Connections",
      description: "Connections that the code may read, by id; it sees no others",
    }),
  ),
  variables: idList.optional().meta(
    field({
      title: "Variables",
      description: "Variables that the code may read, by key; it sees no others",
    }),
  ),
  pulls: idList.optional().meta(
    field({
      title: "XComs from",
      description: "Tasks whose XComs the code reads, beside those in needs",
    }),
  ),
  network: z
    .boolean()
    .optional()
    .meta(
      field({
        title: "Network",
        description:
          "Lets the code reach the internet over HTTP and HTTPS by a checking proxy, where the installation allows it (default off)",
      }),
    ),
  memory_mb: z
    .number()
    .int()
    .min(64)
    .max(65_536)
    .optional()
    .meta(
      field({
        title: "Memory (MB)",
        description: "Memory of one process (default 1024, at most what the installation allows)",
      }),
    ),
  skip_on_exit_code: z
    .union([z.number().int().min(0).max(255), z.array(z.number().int().min(0).max(255)).max(20)])
    .optional()
    .meta(
      field({
        title: "Skip on exit code",
        description: "Exit codes that mark the task skipped instead of failed (default 99)",
      }),
    ),
};
